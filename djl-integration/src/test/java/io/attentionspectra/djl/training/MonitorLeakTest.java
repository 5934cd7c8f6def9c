package io.attentionspectra.djl.training;

import static io.attentionspectra.study.Spectra.attentionSpectrum;
import static io.attentionspectra.study.Spectra.mean;
import static io.attentionspectra.study.Spectra.pooledCovariance;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.training.Trainer;
import io.attentionspectra.testing.ResidentMemory;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Readings leave neither arrays nor native memory behind. */
final class MonitorLeakTest {

  /** Batches of one epoch. */
  private static final int EPOCH = 8;

  /**
   * A reading computes hidden states of 24 × 12 × 16 numbers at three depths of two passes and 8 ×
   * 2 attention matrices per layer, some 150 kB: kept once per reading they would add 24 MB.
   */
  @Test
  void oneHundredAndSixtyReadings() throws Exception {
    assertFlat(160, 12_000, spectra -> spectra.on(TinyTraining.heldOut()));
  }

  /** A training pass keeps as much as one of the two passes over held-out texts. */
  @Test
  void oneHundredAndSixtyTrainingPasses() throws Exception {
    assertFlat(160, 12_000, TextsStep::onTrainingBatch);
  }

  /** Kept once per reading the arrays would add 300 MB. */
  @Test
  @Tag("slow")
  void twoThousandReadings() throws Exception {
    assertFlat(2_000, 20_000, spectra -> spectra.on(TinyTraining.heldOut()));
    assertFlat(2_000, 20_000, TextsStep::onTrainingBatch);
  }

  private static void assertFlat(int steps, long kilobytes, Function<TextsStep, ScheduleStep> texts)
      throws Exception {
    Recording sink = new Recording();
    SpectralMonitor monitor =
        texts
            .apply(
                SpectralMonitor.observing(attentionSpectrum(), pooledCovariance(mean())).window(6))
            .every(1)
            .batches()
            .to(sink)
            .clock(() -> 0)
            .reportingTo(line -> {});
    try (TinyTraining tiny = new TinyTraining();
        Trainer trainer = tiny.trainer(monitor)) {
      TinyTraining.fit(trainer, 160 / EPOCH);
      int arrays = trainer.getManager().getManagedArrays().size();
      int scopes = tiny.model.getNDManager().getManagedArrays().size();
      sink.events.clear();
      ResidentMemory.assertNotKept(
          kilobytes,
          () -> {
            int read = 0;
            for (int epoch = 0; epoch < steps / EPOCH; epoch++) {
              TinyTraining.fit(trainer, 1);
              read += sink.readings().size();
              sink.events.clear();
            }
            assertEquals(steps, read);
            assertEquals(arrays, trainer.getManager().getManagedArrays().size());
            assertEquals(scopes, tiny.model.getNDManager().getManagedArrays().size());
          });
    }
  }
}
