package io.attentionspectra.cli.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attentionspectra.monitor.trace.Trace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training of three epochs of ten steps that breaks off at step 21 and goes on at step 14. */
final class GlossTrainingTest {

  private static final TrainingSettings SETTINGS =
      new TrainingSettings(TrainingTask.of(200, 42), 3, 7);

  @TempDir private Path folder;

  @Test
  void goesOnInTheMiddleOfAnEpochToTheSameWeightsAndTrace() throws IOException {
    Path whole = folder.resolve("whole.jsonl");
    TrainingOutcome expected = train(whole, false, line -> {});
    Path broken = folder.resolve("broken.jsonl");
    Path obstacle = folder.resolve(".broken.jsonl.checkpoint.draft");
    assertThrows(
        UncheckedIOException.class,
        () -> train(broken, false, line -> obstruct(obstacle, line.startsWith("epoch 2 of 3"))));
    assertEquals(14, TrainingCheckpoint.beside(broken, SETTINGS.task()).step());
    Files.delete(obstacle);
    TrainingOutcome resumed = train(broken, true, line -> {});
    assertEquals(30, resumed.steps());
    assertEquals(expected.heldOutAccuracy(), resumed.heldOutAccuracy());
    assertEquals(-1, Files.mismatch(checkpoint(whole), checkpoint(broken)), "weights and moments");
    assertEquals(List.of(0, 1, 2, 4, 5, 10, 15, 20, 25, 30), steps(whole));
    assertEquals(steps(whole), steps(broken));
    assertEquals(readings(whole), readings(broken));
    assertEquals(alarms(whole), alarms(broken));
  }

  /** The example of the guide, from beginning to end. */
  @Test
  @Tag("slow")
  void tellsAnimalsFromArtifacts() throws IOException {
    Path trace = folder.resolve("example.jsonl");
    Watching watching = new Watching(trace, Optional.empty(), 25, 1, false, line -> {});
    TrainingSettings example = new TrainingSettings(TrainingTask.of(7_600, 42), 2, 100);
    TrainingOutcome outcome = GlossTraining.of(example, watching).run();
    assertEquals(728, outcome.steps());
    assertTrue(outcome.heldOutGlosses() > 2_000);
    assertTrue(outcome.heldOutAccuracy() > 0.85, "accuracy " + outcome.heldOutAccuracy());
    List<JsonNode> readings = readings(trace);
    JsonNode last = readings.get(readings.size() - 1);
    assertEquals(728, last.path("step").intValue());
    for (JsonNode head : last.path("attention")) {
      double largest = head.path("largest").path(0).doubleValue();
      assertTrue(largest > 1.5 * head.path("edge").doubleValue(), head.toString());
    }
  }

  /** Keeps the next checkpoint from being written. */
  private static void obstruct(Path place, boolean now) {
    try {
      if (now) {
        Files.createDirectory(place);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static TrainingOutcome train(Path trace, boolean resume, Consumer<String> progress) {
    Watching watching = new Watching(trace, Optional.empty(), 5, 1, resume, progress);
    return GlossTraining.of(SETTINGS, watching).run();
  }

  private static Path checkpoint(Path trace) {
    return trace.resolveSibling(trace.getFileName() + ".checkpoint");
  }

  private static List<Integer> steps(Path trace) throws IOException {
    return readings(trace).stream().map(reading -> reading.path("step").intValue()).toList();
  }

  private static List<JsonNode> alarms(Path trace) throws IOException {
    return Trace.read(trace).events().stream()
        .filter(event -> List.of("alarm", "clear").contains(event.path("kind").asText()))
        .toList();
  }

  /** All that a trace says of the model and its training, without the clock. */
  private static List<JsonNode> readings(Path trace) throws IOException {
    return Trace.read(trace).events().stream()
        .filter(event -> event.path("kind").asText().equals("reading"))
        .map(event -> ((ObjectNode) event).without(List.of("trainingSeconds", "monitor")))
        .map(JsonNode.class::cast)
        .toList();
  }
}
