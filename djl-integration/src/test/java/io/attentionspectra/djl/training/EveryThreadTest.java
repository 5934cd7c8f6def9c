package io.attentionspectra.djl.training;

import static io.attentionspectra.study.Spectra.attentionSpectrum;
import static io.attentionspectra.study.Spectra.mean;
import static io.attentionspectra.study.Spectra.pooledCovariance;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.training.Trainer;
import io.attentionspectra.djl.testing.ThreadKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A training on any thread: the same weights with and without a monitor, the same readings. */
final class EveryThreadTest {

  /** What a training leaves: its weights, and its readings as far as they are no times. */
  private record Outcome(List<float[]> weights, List<Map<String, ?>> readings) {}

  private static Outcome watched(boolean heldOut) throws Exception {
    Recording sink = new Recording();
    TextsStep spectra =
        SpectralMonitor.observing(attentionSpectrum(), pooledCovariance(mean())).window(6);
    ScheduleStep texts = heldOut ? spectra.on(TinyTraining.heldOut()) : spectra.onTrainingBatch();
    SpectralMonitor monitor = texts.every(2).batches().to(sink).clock(() -> 0);
    try (TinyTraining tiny = new TinyTraining()) {
      try (Trainer trainer = tiny.trainer(monitor)) {
        TinyTraining.fit(trainer, 1);
      }
      List<Map<String, ?>> readings = new ArrayList<>();
      sink.readings().forEach(reading -> readings.add(reading.toTree()));
      return new Outcome(tiny.weights(), readings);
    }
  }

  private static List<float[]> unwatched() throws Exception {
    try (TinyTraining tiny = new TinyTraining();
        Trainer trainer = tiny.trainer()) {
      TinyTraining.fit(trainer, 1);
      return tiny.weights();
    }
  }

  private static void assertSame(List<float[]> expected, List<float[]> actual) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), actual.get(i));
    }
  }

  @ParameterizedTest
  @EnumSource(ThreadKind.class)
  void onHeldOutTexts(ThreadKind kind) throws Exception {
    Outcome expected = watched(true);
    Outcome actual = kind.call(() -> watched(true));
    assertEquals(expected.readings(), actual.readings());
    assertSame(expected.weights(), actual.weights());
    assertSame(unwatched(), actual.weights());
  }

  @ParameterizedTest
  @EnumSource(ThreadKind.class)
  void onTheTrainingPass(ThreadKind kind) throws Exception {
    Outcome expected = watched(false);
    Outcome actual = kind.call(() -> watched(false));
    assertEquals(expected.readings(), actual.readings());
    assertSame(expected.weights(), actual.weights());
    assertSame(unwatched(), actual.weights());
  }
}
