package io.attentionspectra.monitor.sink;

import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.attentionspectra.monitor.event.Divergence;
import io.attentionspectra.monitor.event.MonitorCost;
import io.attentionspectra.monitor.event.Resumption;
import io.attentionspectra.monitor.event.TraceEnd;
import io.attentionspectra.monitor.testing.Traces;
import io.attentionspectra.monitor.trace.Trace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JsonLinesTest {

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void name() {
    file = directory.resolve("new").resolve("trace.jsonl");
  }

  private void write(int first, int end) throws IOException {
    try (MonitorSink.Open sink = Sinks.jsonLines(file).open(Traces.start(first))) {
      sink.accept(first > 0 ? new Resumption(first) : Traces.start(0));
      for (int step = first; step < end; step++) {
        sink.accept(Traces.reading(step, Traces.head(0, 1, 1, 2, 3)));
      }
    }
  }

  private List<String> kindsAndSteps() throws IOException {
    return Trace.read(file).events().stream()
        .map(event -> event.path("kind").asText() + event.path("step").asText())
        .toList();
  }

  @Test
  void aTraceHasOneWriter() throws IOException {
    try (MonitorSink.Open sink = Sinks.jsonLines(file).open(Traces.start(0))) {
      sink.accept(Traces.start(0));
      for (int step : new int[] {0, 1}) {
        assertRefused(
            "trace = " + file + ": is being written by this process; wait for the end",
            () -> Sinks.jsonLines(file).open(Traces.start(step)));
      }
      sink.accept(Traces.reading(0, Traces.head(0, 1, 1, 2, 3)));
    }
    assertEquals(List.of("start", "reading0"), kindsAndSteps());
    try (Stream<Path> files = Files.list(file.getParent())) {
      assertEquals(List.of(file), files.toList());
    }
    assertRefused("exists already", () -> Sinks.jsonLines(file).open(Traces.start(0)));
    write(1, 2);
    assertEquals(List.of("start", "reading0", "resume1", "reading1"), kindsAndSteps());
  }

  @Test
  void writesTheSchema() throws IOException {
    write(0, 1);
    try (MonitorSink.Open sink = Sinks.jsonLines(file).open(Traces.start(1))) {
      sink.accept(new Resumption(1));
      sink.accept(new Divergence(2, "weight", "too large"));
      sink.accept(new TraceEnd(3, new MonitorCost(2, 1, OptionalDouble.of(0.5), 4, 7)));
    }
    List<String> lines = Files.readAllLines(file);
    assertEquals(
        "{\"kind\":\"start\",\"schema\":1,\"title\":\"attention spectra\",\"model\":\"tiny\","
            + "\"probes\":[\"attention spectra\"],\"layers\":[0,1],\"heads\":[0],"
            + "\"schedule\":\"every batch\",\"budget\":0.03,\"seed\":42,"
            + "\"provenance\":{\"java\":\"some\"},\"time\":\"1970-01-01T00:00:00Z\"}",
        lines.get(0));
    assertEquals(
        "{\"kind\":\"reading\",\"step\":0,\"epoch\":1,\"trainingSeconds\":0.0,\"loss\":null,"
            + "\"metrics\":{\"accuracy\":0.75},\"attention\":[{\"layer\":0,\"head\":0,"
            + "\"length\":3.0,\"betaHat\":0.5,\"regime\":\"heavy-tailed\",\"largest\":[3.0],"
            + "\"mean\":2.0,\"effectiveRank\":2.0,\"entropy\":1.0,\"normalisedEntropy\":0.5,"
            + "\"sinkMass\":0.25,\"edge\":2.0,\"outliers\":0.0,\"ks\":{\"gaussian"
            + " equivalence\":0.1}}],\"pooling\":[{\"strategy\":\"mean\",\"depth\":\"last"
            + " layer\",\"kappa\":0.25,\"largest\":[3.0]}],\"weights\":{\"mean\":[0.5,0.5]},"
            + "\"monitor\":{\"seconds\":0.125,\"share\":0.0625,\"setupSeconds\":1.5,\"skipped\":2}}",
        lines.get(1));
    assertEquals("{\"kind\":\"resume\",\"step\":1}", lines.get(2));
    assertEquals(
        "{\"kind\":\"divergence\",\"step\":2,\"where\":\"weight\",\"message\":\"too large\"}",
        lines.get(3));
    assertEquals(
        "{\"kind\":\"end\",\"step\":3,\"trainingSeconds\":2.0,\"monitorSeconds\":1.0,"
            + "\"share\":0.5,\"setupSeconds\":4.0,\"skipped\":7}",
        lines.get(4));
  }

  @Test
  void resumesWithoutGapOrDuplicateAfterATornWriteAtEveryByte() throws IOException {
    write(0, 3);
    byte[] whole = Files.readAllBytes(file);
    int lastLine = whole.length - 1;
    while (whole[lastLine - 1] != '\n') {
      lastLine--;
    }
    for (int size = lastLine; size <= whole.length; size++) {
      Files.write(file, Arrays.copyOf(whole, size));
      int last = size >= whole.length - 1 ? 3 : 2;
      assertEquals(1 + last, Trace.read(file).events().size(), "readable at " + size);
      write(last, 5);
      assertEquals(
          last == 3
              ? List.of(
                  "start", "reading0", "reading1", "reading2", "resume3", "reading3", "reading4")
              : List.of(
                  "start", "reading0", "reading1", "resume2", "reading2", "reading3", "reading4"),
          kindsAndSteps());
      assertTrue(Files.readString(file).endsWith("}\n"));
    }
  }

  @Test
  void dropsWhatLiesBeyondTheCheckpoint() throws IOException {
    write(0, 6);
    try (MonitorSink.Open sink = Sinks.jsonLines(file).open(Traces.start(4))) {
      assertEquals(1.5, sink.earlier().orElseThrow().trainingSeconds());
    }
    write(4, 5);
    write(4, 6);
    assertEquals(
        List.of(
            "start",
            "reading0",
            "reading1",
            "reading2",
            "reading3",
            "resume4",
            "reading4",
            "reading5"),
        kindsAndSteps());
  }

  @Test
  void aResumedRunMayBeginATrace() throws IOException {
    write(4, 5);
    assertEquals(List.of("start", "resume4", "reading4"), kindsAndSteps());
  }

  @Test
  void refusesDamageBeforeTheLastLine() throws IOException {
    write(0, 2);
    byte[] whole = Files.readAllBytes(file);
    String damaged = Files.readString(file).replaceFirst("\"kind\":\"reading\"", "\"kind");
    Files.writeString(file, damaged);
    assertThrows(IllegalArgumentException.class, () -> Trace.read(file));
    assertThrows(IllegalArgumentException.class, () -> Sinks.jsonLines(file).open(Traces.start(1)));
    assertEquals(damaged, Files.readString(file));
    Files.write(file, whole);
    JsonNode first = Trace.read(file).events().get(0);
    assertEquals("tiny", first.path("model").asText());
    assertArrayEquals(whole, Files.readAllBytes(file));
    assertFalse(Files.exists(file.resolveSibling("trace.jsonl.next")));
  }
}
