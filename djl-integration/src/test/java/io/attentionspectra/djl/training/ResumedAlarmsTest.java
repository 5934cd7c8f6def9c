package io.attentionspectra.djl.training;

import static io.attentionspectra.monitor.sink.Sinks.jsonLines;
import static io.attentionspectra.study.Spectra.attentionSpectrum;
import static io.attentionspectra.study.Spectra.mean;
import static io.attentionspectra.study.Spectra.pooledCovariance;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.nn.Parameter;
import ai.djl.training.Trainer;
import com.fasterxml.jackson.databind.JsonNode;
import io.attentionspectra.monitor.alarm.Alarm;
import io.attentionspectra.monitor.alarm.AlarmAction;
import io.attentionspectra.monitor.event.HeadState;
import io.attentionspectra.monitor.event.MonitorReading;
import io.attentionspectra.monitor.event.Place;
import io.attentionspectra.monitor.trace.Trace;
import io.attentionspectra.spectrum.Distance;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Alarms of a training of three epochs of eight steps that is interrupted after each of them. */
final class ResumedAlarmsTest {

  private static final Set<String> OF_ALARMS = Set.of("reference", "alarm", "clear");
  private static final int EPOCHS = 3;

  @TempDir private Path folder;

  /**
   * Thresholds that are crossed, at some heads, for good before the first interruption, or again.
   */
  private static SpectralMonitor monitor(Path trace) {
    Alarm rising =
        Alarm.where(
            "largest value rose",
            readings ->
                readings.now().attention().stream()
                    .filter(head -> rose(readings.previous(), head))
                    .map(head -> Alarm.Finding.of(Place.of(head), 1))
                    .toList());
    return SpectralMonitor.observing(attentionSpectrum(), pooledCovariance(mean()))
        .window(6)
        .on(TinyTraining.heldOut())
        .every(2)
        .batches()
        .to(jsonLines(trace))
        .clock(() -> 0)
        .alarm(Alarm.entropyBelow(2.1), Alarm.entropyBelow(2.0405))
        .then(AlarmAction.log())
        .alarm(Alarm.driftBeyond(Distance.WASSERSTEIN, 1.4), Alarm.outlierCrosses(), rising)
        .then(AlarmAction.log())
        .reportingTo(line -> {});
  }

  private static boolean rose(MonitorReading before, HeadState head) {
    return before.attention().stream()
        .filter(other -> other.layer() == head.layer() && other.head() == head.head())
        .anyMatch(other -> other.largest().get(0) < head.largest().get(0));
  }

  /** Each epoch draws its dropout from a seed of its own, as a resumable training must. */
  private static void fit(Trainer trainer, int epoch) throws Exception {
    Engine.getEngine("PyTorch").setRandomSeed(100 + epoch);
    TinyTraining.fit(trainer, 1);
  }

  @Test
  void areThoseOfATrainingThatWasNotInterrupted() throws Exception {
    Path whole = folder.resolve("whole.jsonl");
    try (TinyTraining tiny = new TinyTraining().learningRate(0.05f);
        Trainer trainer = tiny.trainer(monitor(whole))) {
      sharpen(tiny);
      for (int epoch = 0; epoch < EPOCHS; epoch++) {
        fit(trainer, epoch);
      }
    }
    Path parts = folder.resolve("parts.jsonl");
    List<float[]> checkpoint = List.of();
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      try (TinyTraining tiny = new TinyTraining().learningRate(0.05f);
          Trainer trainer = tiny.trainer(monitor(parts).resumeAt(8 * epoch))) {
        sharpen(tiny);
        restore(tiny, checkpoint);
        fit(trainer, epoch);
        checkpoint = tiny.weights();
      }
    }
    List<JsonNode> expected = ofAlarms(whole);
    assertEquals(expected, ofAlarms(parts));
    for (String name : List.of("entropy", "drift", "largest")) {
      assertTrue(count(expected, "alarm", name) > 0, name + " was raised");
    }
    assertEquals(1, count(expected, "reference", ""));
    assertTrue(count(expected, "clear", "") > 0, "some alarm ended");
    assertTrue(
        expected.stream().anyMatch(event -> event.path("step").asInt() > 8),
        "something happens after an interruption");
  }

  /** Initial weights give attention that is nearly uniform; these give one that moves. */
  private static void sharpen(TinyTraining tiny) {
    for (int layer = 0; layer < 2; layer++) {
      tiny.encoder.queryWeight(layer).muli(20);
      tiny.encoder.keyWeight(layer).muli(20);
    }
  }

  private static void restore(TinyTraining tiny, List<float[]> weights) {
    List<Parameter> parameters = tiny.model.getBlock().getParameters().values();
    for (int i = 0; i < weights.size(); i++) {
      parameters.get(i).getArray().set(FloatBuffer.wrap(weights.get(i)));
    }
  }

  private static long count(List<JsonNode> events, String kind, String name) {
    return events.stream()
        .filter(event -> event.path("kind").asText().equals(kind))
        .filter(event -> event.path("alarm").asText().startsWith(name))
        .count();
  }

  private static List<JsonNode> ofAlarms(Path trace) throws Exception {
    List<JsonNode> events = new ArrayList<>();
    for (JsonNode event : Trace.read(trace).events()) {
      if (OF_ALARMS.contains(event.path("kind").asText())) {
        events.add(event);
      }
    }
    return events;
  }
}
