package io.attentionspectra.djl.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.attentionspectra.monitor.event.Resumption;
import io.attentionspectra.monitor.sink.MonitorSink;
import io.attentionspectra.monitor.sink.Sinks;
import io.attentionspectra.monitor.testing.EventSteps;
import io.attentionspectra.monitor.testing.Traces;
import io.attentionspectra.monitor.trace.Trace;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed while it trains leaves readable traces that can be continued. */
final class KillTest {

  @TempDir private Path directory;

  @Test
  @Timeout(120)
  void aKilledProcessLeavesReadableTraces() throws Exception {
    Path trace = directory.resolve("trace.jsonl");
    Process process = start();
    try {
      while (!Files.exists(trace) || Files.size(trace) < 20_000) {
        assertTrue(process.isAlive(), () -> output());
        Thread.sleep(5);
      }
    } finally {
      process.destroyForcibly();
    }
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    List<JsonNode> events = Trace.read(trace).events();
    List<Integer> steps = events.stream().skip(1).map(event -> event.path("step").asInt()).toList();
    assertTrue(steps.size() > 3);
    assertEquals(IntStream.range(0, steps.size()).boxed().toList(), steps);
    List<Long> board = EventSteps.in(directory.resolve("board"));
    assertTrue(Math.abs(board.size() - steps.size()) <= 1, board.size() + " of " + steps.size());
    int resumed = steps.size() - 2;
    try (MonitorSink.Open sink = Sinks.jsonLines(trace).open(Traces.start(resumed))) {
      sink.accept(new Resumption(resumed));
      sink.accept(Traces.reading(resumed, Traces.head(0, 1, 1)));
    }
    List<JsonNode> continued = Trace.read(trace).events();
    assertEquals(events.subList(0, resumed + 1), continued.subList(0, resumed + 1));
    assertEquals("resume", continued.get(resumed + 1).path("kind").asText());
    assertEquals(resumed, continued.get(resumed + 2).path("step").asInt());
    assertEquals(resumed + 3, continued.size());
  }

  private Process start() throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx512m");
    System.getProperties()
        .forEach(
            (name, value) -> {
              if (name.toString().matches("ai\\.djl\\..*|OPT_OUT_TRACKING|DJL_.*|ENGINE_.*")) {
                command.add("-D" + name + "=" + value);
              }
            });
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(KilledTraining.class.getName(), directory.toString()));
    File log = directory.resolve("log").toFile();
    return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log).start();
  }

  private String output() {
    try (Stream<String> lines = Files.lines(directory.resolve("log"))) {
      return String.join("\n", lines.toList());
    } catch (java.io.IOException e) {
      return e.toString();
    }
  }
}
