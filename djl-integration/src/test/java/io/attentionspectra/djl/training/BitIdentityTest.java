package io.attentionspectra.djl.training;

import static io.attentionspectra.study.Spectra.attentionSpectrum;
import static io.attentionspectra.study.Spectra.mean;
import static io.attentionspectra.study.Spectra.pooledCovariance;
import static io.attentionspectra.study.Spectra.topEigenvector;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.training.Trainer;
import ai.djl.training.listener.TrainingListener;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Training gives the same weights to the last bit, whatever a monitor does. */
final class BitIdentityTest {

  private static final int EPOCHS = 4;

  /** What a training leaves behind. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Trained(List<float[]> weights, float[] random) {}

  private static Trained train(TrainingListener... listeners) throws Exception {
    try (TinyTraining tiny = new TinyTraining()) {
      try (Trainer trainer = tiny.trainer(listeners)) {
        TinyTraining.fit(trainer, EPOCHS);
      }
      return new Trained(tiny.weights(), tiny.nextRandomNumbers());
    }
  }

  private static TextsStep spectra() {
    return SpectralMonitor.observing(
            attentionSpectrum(), pooledCovariance(mean(), topEigenvector()))
        .window(6);
  }

  private static SpectralMonitor monitor(ScheduleStep read, Recording sink) {
    return read.every(1).batches().to(sink).clock(() -> 0);
  }

  @Test
  void theSameWithAndWithoutMonitor() throws Exception {
    Trained plain = train();
    assertSame(plain, train());
    Recording heldOut = new Recording();
    assertSame(plain, train(monitor(spectra().on(TinyTraining.heldOut()), heldOut)));
    assertEquals(8 * EPOCHS + 1, heldOut.readings().size());
    Recording batch = new Recording();
    assertSame(plain, train(monitor(spectra().onTrainingBatch(), batch)));
    assertEquals(8 * EPOCHS, batch.readings().size());
    assertEquals(4, batch.readings().get(0).attention().size());
  }

  @Test
  void trainingMovesTheWeights() throws Exception {
    try (TinyTraining tiny = new TinyTraining();
        Trainer trainer = tiny.trainer()) {
      List<float[]> before = tiny.weights();
      TinyTraining.fit(trainer, 1);
      assertFalse(Arrays.equals(before.get(0), tiny.weights().get(0)));
      assertTrue(tiny.predict(trainer).length == 2);
    }
  }

  private static void assertSame(Trained expected, Trained actual) {
    assertEquals(expected.weights().size(), actual.weights().size());
    for (int i = 0; i < expected.weights().size(); i++) {
      assertArrayEquals(expected.weights().get(i), actual.weights().get(i), 0f);
    }
    assertArrayEquals(expected.random(), actual.random(), 0f);
  }
}
