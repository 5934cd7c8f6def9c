package io.attentionspectra.cli.training;

import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attentionspectra.monitor.trace.Trace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
    assertThrows(
        UncheckedIOException.class,
        () -> train(broken, false, line -> breakOff(line.startsWith("epoch 2 of 3"))));
    assertEquals(14, TrainingCheckpoint.beside(broken, SETTINGS.task()).step());
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
    Watching watching = new Watching(trace, Optional.empty(), 25, 1, false, false, line -> {});
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

  private static void breakOff(boolean now) {
    if (now) {
      throw new UncheckedIOException(new IOException("as if killed"));
    }
  }

  /** A bit of the weights, of the moments, and of the number of updates. */
  @Test
  void aCheckpointThatChangedIsRefused() throws IOException {
    Path trace = folder.resolve("changed.jsonl");
    assertThrows(
        UncheckedIOException.class,
        () -> train(trace, false, line -> breakOff(line.startsWith("epoch 1 of 3"))));
    byte[] whole = Files.readAllBytes(checkpoint(trace));
    for (int at : new int[] {60, whole.length / 2, whole.length - 40, whole.length - 1}) {
      byte[] changed = whole.clone();
      changed[at] ^= 1;
      Files.write(checkpoint(trace), changed);
      assertRefused(
          "checkpoint = " + checkpoint(trace) + ": is damaged",
          () -> train(trace, true, line -> {}));
    }
    Files.write(checkpoint(trace), Arrays.copyOf(whole, whole.length / 2));
    assertRefused("is damaged", () -> train(trace, true, line -> {}));
    Files.writeString(checkpoint(trace), "something else");
    assertRefused("is of another kind or version", () -> train(trace, true, line -> {}));
    Files.delete(checkpoint(trace));
    assertRefused("does not exist", () -> train(trace, true, line -> {}));
    Path none = folder.resolve("no/such.jsonl");
    assertRefused("does not exist", () -> train(none, true, line -> {}));
    assertFalse(Files.exists(none.getParent()));
    Files.write(checkpoint(trace), whole);
    assertEquals(30, train(trace, true, line -> {}).steps());
  }

  @Test
  void aTraceInTheWorksIsRefusedToAnother() throws IOException {
    Path trace = folder.resolve("new").resolve("held.jsonl");
    List<String> refusals = new ArrayList<>();
    train(
        trace,
        false,
        line -> {
          for (boolean resume : new boolean[] {false, true}) {
            refusals.add(
                assertThrows(IllegalArgumentException.class, () -> train(trace, resume, more -> {}))
                    .getMessage());
          }
        });
    assertEquals(6, refusals.size());
    for (String refusal : refusals) {
      assertTrue(refusal.contains(": is being written by this process; "), refusal);
    }
    assertEquals(List.of(0, 1, 2, 4, 5, 10, 15, 20, 25, 30), steps(trace));
    try (Stream<Path> files = Files.list(trace.getParent())) {
      assertEquals(Set.of(trace, checkpoint(trace)), files.collect(Collectors.toSet()));
    }
  }

  /** The engine records gradients on threads other than the one that loaded it. */
  @Test
  void goesOnInAFreshPool() throws Exception {
    Path trace = folder.resolve("pool.jsonl");
    assertThrows(
        UncheckedIOException.class,
        () -> train(trace, false, line -> breakOff(line.startsWith("epoch 1 of 3"))));
    Path copy = folder.resolve("copy.jsonl");
    Files.copy(trace, copy);
    Files.copy(checkpoint(trace), checkpoint(copy));
    train(trace, true, line -> {});
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try {
      pool.submit(() -> train(copy, true, line -> {})).get();
    } finally {
      pool.shutdownNow();
    }
    assertEquals(-1, Files.mismatch(checkpoint(trace), checkpoint(copy)), "weights and moments");
  }

  private static TrainingOutcome train(Path trace, boolean resume, Consumer<String> progress) {
    Watching watching = new Watching(trace, Optional.empty(), 5, 1, false, resume, progress);
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
