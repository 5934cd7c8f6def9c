package io.attentionspectra.djl.training;

import static io.attentionspectra.study.Spectra.attentionSpectrum;
import static io.attentionspectra.study.Spectra.mean;
import static io.attentionspectra.study.Spectra.only;
import static io.attentionspectra.study.Spectra.pooledCovariance;
import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.Trainer;
import ai.djl.training.listener.TrainingListener;
import ai.djl.training.listener.TrainingListenerAdapter;
import io.attentionspectra.attention.AttentionMask;
import io.attentionspectra.attention.AttentionSpectrum;
import io.attentionspectra.base.RunningMoments;
import io.attentionspectra.djl.hook.AttentionNames;
import io.attentionspectra.djl.hook.AttentionTaps;
import io.attentionspectra.djl.hook.HookPoint;
import io.attentionspectra.djl.hook.HookRegistration;
import io.attentionspectra.djl.observe.AttentionTap;
import io.attentionspectra.djl.observe.ForwardObserver;
import io.attentionspectra.djl.observe.TextLengths;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.monitor.event.HeadState;
import io.attentionspectra.monitor.event.MonitorReading;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Readings of the training pass itself, through hooks that are there for that pass only. */
final class TrainingPassTest {

  private final Recording sink = new Recording();
  private final List<String> report = new ArrayList<>();

  private SpectralMonitor heads() {
    return monitor(SpectralMonitor.observing(attentionSpectrum()));
  }

  private SpectralMonitor monitor(TextsStep spectra) {
    return spectra
        .onTrainingBatch()
        .every(4)
        .batches()
        .to(sink)
        .clock(() -> 0)
        .reportingTo(report::add);
  }

  /** An attention block whose children have names of their own. */
  @Test
  void ownNamesAreReadThroughTapsThatKnowThem() {
    try (TinyBert bert = new TinyBert(TinyBert.Kind.RENAMED)) {
      assertRefused("name those of your blocks by recognising(…)", () -> bert.trainer(heads()));
    }
    SpectralMonitor named =
        SpectralMonitor.observing(attentionSpectrum())
            .onTrainingBatch(
                taps -> taps.recognising(AttentionNames.of("toQ", "toK", "toV", "weights")))
            .every(4)
            .batches()
            .to(sink)
            .clock(() -> 0)
            .reportingTo(report::add);
    try (TinyBert bert = new TinyBert(TinyBert.Kind.RENAMED)) {
      try (Trainer trainer = bert.trainer(named)) {
        bert.fit(trainer, 5);
      }
    }
    assertEquals(List.of(0, 1, 2, 4), sink.steps());
    assertEquals(TinyBert.HEADS, sink.readings().get(0).attention().size());
  }

  @AfterEach
  void noHookStays() {
    assertFalse(HookPoint.active());
    assertTrue(report.isEmpty(), report.toString());
  }

  /** Attention of layer 1 and head 1 in the training passes of one epoch, dropout and all. */
  private static final class Passes implements ForwardObserver {

    private final List<List<Double>> largest = new ArrayList<>();

    @Override
    public void attention(int layer, AttentionTap tap) {
      if (layer != 1) {
        return;
      }
      int[] lengths = TextLengths.of(tap.mask());
      RunningMoments moments = new RunningMoments();
      RunningMoments entropy = new RunningMoments();
      for (int text = 0; text < 8; text++) {
        String cut = ":" + lengths[text];
        NDArray one = tap.attention().get(text + ", 1, " + cut + ", " + cut);
        AttentionSpectrum spectrum =
            AttentionSpectrum.of(
                Matrix.of(
                    lengths[text],
                    lengths[text],
                    one.toType(DataType.FLOAT64, false).toDoubleArray()),
                AttentionMask.full(lengths[text]),
                1,
                SpectralSolver.standard());
        moments.add(spectrum.spectrum().get(0));
        entropy.add(spectrum.rows().entropy());
      }
      largest.add(List.of(moments.mean(), entropy.mean()));
    }
  }

  @Test
  void readsWhatTrainingComputed() throws Exception {
    Passes passes = new Passes();
    try (TinyTraining tiny = new TinyTraining();
        Trainer trainer = tiny.trainer(heads());
        HookRegistration own = AttentionTaps.of(tiny.encoder).inTraining().observe(passes)) {
      assertTrue(own.sites().size() > 1);
      TinyTraining.fit(trainer, 1);
    }
    assertEquals(List.of(0, 1, 2, 4), sink.steps());
    assertEquals(8, passes.largest.size());
    for (MonitorReading reading : sink.readings()) {
      HeadState head = reading.attention().get(3);
      List<Double> expected = passes.largest.get(reading.step());
      assertEquals(expected.get(0), head.largest().get(0), 1e-5 * expected.get(0));
      assertEquals(expected.get(1), head.entropy(), 1e-6);
    }
  }

  /** Hidden states in training differ from those in inference, since dropout is at work. */
  @Test
  void dropoutIsAsItWas() throws Exception {
    List<HeadState> inference = new ArrayList<>();
    for (boolean dropout : List.of(true, false)) {
      sink.events.clear();
      try (TinyTraining tiny = dropout ? new TinyTraining() : TinyTraining.withoutDropout();
          Trainer trainer = tiny.trainer(heads())) {
        TinyTraining.fit(trainer, 1);
      }
      inference.add(sink.readings().get(0).attention().get(3));
    }
    assertFalse(inference.get(0).entropy() == inference.get(1).entropy());
  }

  @Test
  void onlyDueBatchesAreHooked() throws Exception {
    List<Integer> hooked = new ArrayList<>();
    int[] step = {0};
    TrainingListener after =
        new TrainingListenerAdapter() {
          @Override
          public void onTrainingBatch(Trainer trainer, BatchData batchData) {
            step[0]++;
            if (HookPoint.active()) {
              hooked.add(step[0]);
            }
          }
        };
    try (TinyTraining tiny = new TinyTraining();
        Trainer trainer = tiny.trainer(heads(), after)) {
      TinyTraining.fit(trainer, 2);
    }
    assertEquals(List.of(0, 1, 2, 4, 8, 12), sink.steps());
    assertEquals(List.of(1, 2, 4, 8, 12, 16), hooked, "also the batch that never came");
  }

  @Test
  void predictionsBetweenBatchesAreNotTaken() throws Exception {
    TrainingListener predicting =
        new TrainingListenerAdapter() {
          @Override
          public void onTrainingBatch(Trainer trainer, BatchData batchData) {
            trainer.evaluate(batchData.getBatch().getData()).close();
          }
        };
    List<Double> plain = new ArrayList<>();
    for (TrainingListener[] others : List.of(new TrainingListener[0], listeners(predicting))) {
      sink.events.clear();
      TrainingListener[] all = new TrainingListener[others.length + 1];
      all[0] = heads();
      System.arraycopy(others, 0, all, 1, others.length);
      try (TinyTraining tiny = new TinyTraining();
          Trainer trainer = tiny.trainer(all)) {
        TinyTraining.fit(trainer, 1);
      }
      plain.add(sink.readings().get(3).attention().get(0).entropy());
    }
    assertEquals(plain.get(0), plain.get(1));
  }

  private static TrainingListener[] listeners(TrainingListener... listeners) {
    return listeners;
  }

  /** The training of a block of DJL's own, watched and not. */
  @Test
  void blocksOfDjlAreReadAndTrainedAlike() throws Exception {
    List<List<float[]>> weights = new ArrayList<>();
    for (TinyBert.Kind kind : List.of(TinyBert.Kind.BERT, TinyBert.Kind.ENCODER)) {
      weights.clear();
      sink.events.clear();
      for (boolean watched : List.of(false, true)) {
        SpectralMonitor monitor =
            monitor(
                SpectralMonitor.observing(attentionSpectrum(), pooledCovariance(mean())).window(6));
        try (TinyBert bert = new TinyBert(kind)) {
          try (Trainer trainer = watched ? bert.trainer(monitor) : bert.trainer()) {
            bert.fit(trainer, 8);
          }
          weights.add(bert.weights());
        }
      }
      assertEquals(List.of(0, 1, 2, 4), sink.steps(), kind.name());
      MonitorReading reading = sink.readings().get(2);
      assertEquals(TinyBert.LAYERS * TinyBert.HEADS, reading.attention().size());
      assertEquals(16, reading.pooling().get(0).spectrum().size());
      assertEquals(weights.get(0).size(), weights.get(1).size());
      for (int i = 0; i < weights.get(0).size(); i++) {
        assertArrayEquals(weights.get(0).get(i), weights.get(1).get(i), 0f, kind.name());
      }
    }
  }

  @Test
  void whatDoesNotFitABlockIsRefusedBeforeItsFirstUpdate() throws Exception {
    SpectralMonitor monitor =
        monitor(SpectralMonitor.observing(attentionSpectrum()).heads(only(TinyBert.HEADS)));
    try (TinyBert bert = new TinyBert(TinyBert.Kind.ENCODER);
        Trainer trainer = bert.trainer(monitor)) {
      List<float[]> before = bert.weights();
      String message =
          assertThrows(IllegalArgumentException.class, () -> bert.fit(trainer, 1)).getMessage();
      assertTrue(message.startsWith("heads = " + TinyBert.HEADS), message);
      int last = before.size() - 2;
      assertArrayEquals(before.get(last), bert.weights().get(last), 0f, "the last projection");
    }
  }
}
