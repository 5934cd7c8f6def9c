package io.attentionspectra.report.figures;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.ensemble.SequenceEnsemble;
import io.attentionspectra.ensemble.SequenceSigns;
import io.attentionspectra.ensemble.SequenceSpectrum;
import io.attentionspectra.ensemble.TokenTable;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.pooling.LinearPooling;
import io.attentionspectra.pooling.Poolings;
import io.attentionspectra.report.figures.internal.Sizes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SignalSweepTest {

  /** One sweep gives what sequences drawn with that signal from the start give. */
  @ParameterizedTest
  @EnumSource(SignModel.class)
  void equalsDirectSimulationAtEverySignal(SignModel model) {
    PooledSetting setting = PooledSetting.of(new Sizes(0.03));
    SequenceSigns signs = Loadings.falling();
    LinearPooling pooling = Poolings.harmonicCausal(1);
    Randomness randomness = Randomness.of(8);
    SignalSweep sweep = SignalSweep.of(model, setting, signs, pooling, randomness);
    for (double signal : new double[] {0, 0.4, 2}) {
      TokenTable table = model.table(setting, signal, randomness.child("table", 0));
      Matrix pooled =
          new SequenceEnsemble(table, signs, randomness).pooled(pooling, setting.sequences());
      SequenceSpectrum direct = SequenceSpectrum.centred(pooled);
      SignalSweep.Reading reading = sweep.at(signal);
      assertEquals(direct.largest(), reading.largest(), 1e-10 * direct.largest());
      assertEquals(direct.alignment(table.direction()), reading.alignment(), 1e-9);
    }
  }
}
