package io.attentionspectra.monitor.trace;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attentionspectra.base.Check;
import io.attentionspectra.file.internal.FileFailure;
import io.attentionspectra.file.internal.WholeFile;
import io.attentionspectra.monitor.event.AlarmRaised;
import io.attentionspectra.monitor.event.EarlierRun;
import io.attentionspectra.monitor.event.MonitorReading;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apiguardian.api.API;

/**
 * The events of a trace in JSON Lines as its file held them when it was read; an immutable value.
 * Events come as they were written, so that what a later version adds is not lost, and readings and
 * alarms as values.
 *
 * <p>A last line without an end that is no event is left out: it is being written, or the process
 * that wrote it was killed. Blank lines are passed over.
 */
public final class Trace {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private static final String REMEDY = "give the JSON Lines file a monitor writes";

  private final Path file;
  private final List<Line> lines;

  private Trace(Path file, List<Line> lines) {
    this.file = file;
    this.lines = List.copyOf(lines);
  }

  /** A line with its number from 1 and the event on it. */
  private record Line(int number, String text, JsonNode event) {

    boolean is(String kind) {
      return event.path("kind").asText().equals(kind);
    }

    boolean isBefore(int step) {
      return is("start") || (!is("end") && event.path("step").asInt() < step);
    }
  }

  /**
   * Reads a trace.
   *
   * @param file a file of JSON Lines
   * @return what it holds; nothing of an empty file
   * @throws IllegalArgumentException if there is no such file, it cannot be read, or another line
   *     than a torn last one is no event, with its number
   */
  public static Trace read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw Check.failure("trace", file, "is no file", REMEDY);
    }
    try {
      return of(file, new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw Check.failure(
          "trace", file, "cannot be read (" + FileFailure.reason(e) + ")", "check the file");
    }
  }

  private static Trace of(Path file, String text) {
    List<Line> lines = new ArrayList<>();
    String[] parts = text.split("\n", -1);
    for (int i = 0; i < parts.length; i++) {
      if (parts[i].isBlank()) {
        continue;
      }
      Optional<Line> line = line(i + 1, parts[i]);
      boolean mayBeTorn = i == parts.length - 1;
      if (line.isEmpty() && !mayBeTorn) {
        throw Check.failure(
            "trace", "line " + (i + 1) + " of " + file, "is no event of a monitor", REMEDY);
      }
      line.ifPresent(lines::add);
    }
    return new Trace(file, lines);
  }

  private static Optional<Line> line(int number, String text) {
    try {
      JsonNode event = JSON.readTree(text);
      return event.path("kind").isTextual()
          ? Optional.of(new Line(number, text, event))
          : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /**
   * The lines added to a file since an earlier look at it, for a page that shows a trace grow.
   *
   * @param file a file of JSON Lines; it may come later
   * @param identity {@link TraceLines#identity()} of the earlier look, or any other text for the
   *     first
   * @param offset {@link TraceLines#next()} of the earlier look, 0 for the first
   * @return whole lines only; those from the beginning if the file is another one by now
   * @throws IOException if it cannot be read
   */
  @API(status = API.Status.INTERNAL)
  public static TraceLines added(Path file, String identity, long offset) throws IOException {
    return TraceLines.after(file, identity, offset);
  }

  /**
   * All events.
   *
   * @return one JSON object per event, in the order in which they were written
   */
  public List<JsonNode> events() {
    return lines.stream().map(Line::event).toList();
  }

  /**
   * The readings. Of each spectrum a reading holds what its line does, up to five largest values.
   *
   * @return in the order in which they were taken
   * @throws IllegalArgumentException if a line is no reading, with its number
   */
  public List<MonitorReading> readings() {
    return values("reading", event -> ReadingLine.of(event, Map.of()).reading());
  }

  /**
   * The alarms that were raised.
   *
   * @return in the order in which they were raised
   * @throws IllegalArgumentException if a line is no alarm, with its number
   */
  public List<AlarmRaised> alarms() {
    return values("alarm", AlarmLine::alarm);
  }

  private <T> List<T> values(String kind, Function<JsonNode, T> value) {
    List<T> values = new ArrayList<>();
    for (Line line : lines) {
      if (line.is(kind)) {
        try {
          values.add(value.apply(line.event()));
        } catch (IllegalArgumentException e) {
          throw Check.failure(
              "trace",
              "line " + line.number() + " of " + file,
              "is no " + kind + " of a monitor (" + e.getMessage() + ")",
              REMEDY);
        }
      }
    }
    return values;
  }

  /**
   * What was recorded before a step, as a training that is resumed there needs it.
   *
   * @param step updates made to the weights training is resumed from
   * @return start, resumptions, readings and all else before the step; the end of the earlier run
   *     is left out, whatever its step
   * @throws IllegalArgumentException if the trace does not begin with a start
   */
  public Trace before(int step) {
    if (lines.isEmpty() || !lines.get(0).is("start")) {
      throw Check.failure(
          "trace",
          lines.isEmpty() ? "without events" : lines.get(0).event().path("kind").asText(),
          "does not begin with a start",
          "continue a monitor's trace only");
    }
    return new Trace(file, lines.stream().filter(line -> line.isBefore(step)).toList());
  }

  /**
   * The run these events tell of.
   *
   * @return its training time, its first and last reading, and the alarms that ring
   * @throws IllegalArgumentException if an event is not as a monitor writes it
   */
  @API(status = API.Status.INTERNAL)
  public EarlierRun run() {
    try {
      return EarlierTrace.of(events());
    } catch (IllegalArgumentException e) {
      throw Check.failure("trace", file, "cannot be continued (" + e.getMessage() + ")", REMEDY);
    }
  }

  /**
   * Writes the events, each on a line as it was read. The file is replaced in one move, so that a
   * kill on the way leaves the old one.
   *
   * @param target where to
   * @throws IOException if it cannot be written
   */
  public void writeTo(Path target) throws IOException {
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append(line.text()).append('\n'));
    WholeFile.write(target, out -> out.write(text.toString().getBytes(StandardCharsets.UTF_8)));
  }
}
