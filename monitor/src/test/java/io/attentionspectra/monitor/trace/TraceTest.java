package io.attentionspectra.monitor.trace;

import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.attentionspectra.monitor.event.AlarmRaised;
import io.attentionspectra.monitor.event.MonitorEvent;
import io.attentionspectra.monitor.event.MonitorReading;
import io.attentionspectra.monitor.event.Place;
import io.attentionspectra.monitor.testing.Traces;
import io.attentionspectra.testing.Damage;
import io.attentionspectra.testing.FuzzCampaign;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read of a file of JSON Lines, and what is refused. */
final class TraceTest {

  private static final String START = "{\"kind\":\"start\"}\n";

  @TempDir private Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("trace.jsonl"), text);
  }

  private static String lines(MonitorEvent... events) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (MonitorEvent event : events) {
      lines.append(new ObjectMapper().writeValueAsString(event.toTree())).append('\n');
    }
    return lines.toString();
  }

  private List<String> kinds(String text) throws IOException {
    return Trace.read(file(text)).events().stream()
        .map(event -> event.path("kind").asText())
        .toList();
  }

  /** Values read back are written as they were, NaN and absent numbers included. */
  @Test
  void readingsAndAlarmsComeBackAsValues() throws IOException {
    MonitorReading reading =
        Traces.reading(8, Traces.head(1, 0.25, 1, 2, 3), Traces.withBias(2, 1.5));
    AlarmRaised head =
        new AlarmRaised(8, "entropy", new Place.Head(1, 0), 0.25, OptionalDouble.of(0.5), "log");
    AlarmRaised pooled =
        new AlarmRaised(
            8, "own", Place.of(reading.pooling().get(0)), 3, OptionalDouble.empty(), "stop");
    Trace trace = Trace.read(file(lines(Traces.start(0), reading, head, pooled)));
    assertEquals(
        List.of(reading.toTree()), trace.readings().stream().map(MonitorReading::toTree).toList());
    assertEquals(List.of(head, pooled), trace.alarms());
    assertEquals(List.of(head, pooled), trace.run().ringing());
  }

  @Test
  void aTornLastLineIsLeftOutAtEveryByte() throws IOException {
    byte[] last = "{\"kind\":\"β\"}".getBytes(StandardCharsets.UTF_8);
    for (int size = 0; size < last.length; size++) {
      Path file = file(START);
      Files.write(file, join(START, Arrays.copyOf(last, size)));
      assertEquals(1, Trace.read(file).events().size(), "cut at " + size);
    }
    assertEquals(List.of("start", "end"), kinds(START + "{\"kind\":\"end\"}"));
  }

  private static byte[] join(String text, byte[] more) {
    byte[] head = text.getBytes(StandardCharsets.UTF_8);
    byte[] all = Arrays.copyOf(head, head.length + more.length);
    System.arraycopy(more, 0, all, head.length, more.length);
    return all;
  }

  @Test
  void blankLinesArePassedOverAndCounted() throws IOException {
    assertEquals(List.of("start", "end"), kinds(START + "\n{\"kind\":\"end\"}\r\n \n"));
    assertRefused("line 3 of ", () -> Trace.read(file(START + "\n{\"law\":1}\n")));
  }

  @Test
  void whatIsNoTraceIsRefused() throws IOException {
    assertRefused("is no file", () -> Trace.read(folder));
    assertRefused("is no file", () -> Trace.read(folder.resolve("missing")));
    for (String damaged : List.of("{\"kind\":\"rea", "[1]", "{\"kind\":1}", "{\"kind\":\"a\"} x")) {
      assertRefused("line 1 of ", () -> Trace.read(file(damaged + "\n" + START)));
    }
    Trace headless = Trace.read(file("{\"kind\":\"end\"}\n"));
    assertRefused("does not begin with a start", () -> headless.before(1));
    assertRefused("does not begin with a start", () -> Trace.read(file("")).before(1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "regime":"heavy-tailed" | "regime":"molten" | regime = molten: is none of [linear,
          "regime":"heavy-tailed" | "law":0 | regime = : is none of
          "step":8 | "step":8.5 | step = 8.5: must be a whole number
          "step":8 | "steps":8 | step = absent: must be a whole number
          "step":8 | "step":99999999999 | step = 99999999999: must be a whole number
          "layer":1 | "layer":"one" | layer = "one": must be a whole number
          "depth":"last layer" | "depth":"layer 9999999" | depth = 'layer 9999999': is unknown
          "largest":[3.0] | "largest":[null] | NaN
          """)
  void aReadingThatIsNoneIsNamedWithItsLine(String sound, String other, String part)
      throws IOException {
    String text = lines(Traces.start(0), Traces.reading(8, Traces.head(1, 0.25, 3, 2, 1)));
    Trace trace = Trace.read(file(text.replace(sound, other)));
    assertRefused("line 2 of ", trace::readings);
    assertRefused(part, trace::readings);
    assertRefused(part, trace::run);
  }

  @Test
  void damagedTracesAreReadOrRefused() throws IOException {
    MonitorReading reading = Traces.reading(8, Traces.head(1, 0.25, 3, 2, 1));
    AlarmRaised alarm =
        new AlarmRaised(8, "entropy", new Place.Head(1, 0), 0.25, OptionalDouble.of(0.5), "log");
    String sound = lines(Traces.start(0), reading, alarm);
    FuzzCampaign.run(
        "trace",
        2000,
        random -> {
          Files.write(folder.resolve("trace.jsonl"), Damage.jsonBytes(sound, random));
          Trace trace = Trace.read(folder.resolve("trace.jsonl"));
          trace.readings();
          trace.alarms();
          trace.run();
          trace.before(4);
        });
  }

  @Test
  void whatWasAddedComesOnceAndInWholeLines() throws IOException {
    Path file = file(START + "{\"ki");
    TraceLines first = Trace.added(file, "", 0);
    assertEquals(START, new String(first.content(), StandardCharsets.UTF_8));
    assertEquals(0, Trace.added(file, first.identity(), first.next()).content().length);
    Files.writeString(file, START + START);
    TraceLines second = Trace.added(file, first.identity(), first.next());
    assertEquals(START, new String(second.content(), StandardCharsets.UTF_8));
    assertEquals(false, second.restarted());
    assertEquals(true, Trace.added(file, "another", 7).restarted());
  }
}
