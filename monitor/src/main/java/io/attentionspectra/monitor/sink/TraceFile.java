package io.attentionspectra.monitor.sink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attentionspectra.base.Check;
import io.attentionspectra.file.WholeFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads traces in JSON Lines, also of a process that was killed while it wrote. */
public final class TraceFile {

  private static final ObjectMapper JSON = new ObjectMapper();

  private TraceFile() {}

  /** A line with the event on it. */
  private record Line(String text, JsonNode event) {}

  /**
   * The events of a trace. A last line that is not whole is left out: it is being written, or its
   * process was killed.
   *
   * @param file the trace
   * @return one JSON object per line
   * @throws IOException if the file cannot be read
   * @throws IllegalArgumentException if a line before the last is no event of a trace
   */
  public static List<JsonNode> read(Path file) throws IOException {
    return lines(file).stream().map(Line::event).toList();
  }

  /**
   * Keeps what was recorded before a step: start, resumptions, readings and all else. The end of
   * the earlier run goes, whatever its step, and so does a torn last line. The file is replaced in
   * one move, so that a kill on the way leaves the old trace.
   *
   * @return the events kept
   */
  static List<JsonNode> keepBefore(Path file, int step) throws IOException {
    List<Line> kept = lines(file).stream().filter(line -> isBefore(line.event(), step)).toList();
    if (kept.isEmpty() || !kept.get(0).event().path("kind").asText().equals("start")) {
      throw Check.failure(
          "trace", file, "does not begin with a start", "continue a monitor's trace only");
    }
    StringBuilder text = new StringBuilder();
    kept.forEach(line -> text.append(line.text()).append('\n'));
    WholeFile.write(file, out -> out.write(text.toString().getBytes(StandardCharsets.UTF_8)));
    return kept.stream().map(Line::event).toList();
  }

  private static boolean isBefore(JsonNode event, int step) {
    return switch (event.path("kind").asText()) {
      case "start" -> true;
      case "end" -> false;
      default -> event.path("step").asInt() < step;
    };
  }

  private static List<Line> lines(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    List<Line> lines = new ArrayList<>();
    int from = 0;
    while (from < bytes.length) {
      int to = from;
      while (to < bytes.length && bytes[to] != '\n') {
        to++;
      }
      Optional<Line> line = line(Arrays.copyOfRange(bytes, from, to));
      if (line.isPresent()) {
        lines.add(line.get());
      } else if (to < bytes.length) {
        throw Check.failure(
            "line " + (lines.size() + 1) + " of " + file,
            "not an event",
            "only the last line of a trace may be torn",
            "give a trace written by a monitor");
      }
      from = to + 1;
    }
    return lines;
  }

  private static Optional<Line> line(byte[] bytes) {
    String text = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(bytes)).toString();
    try {
      JsonNode event = JSON.readTree(text);
      return event.has("kind") ? Optional.of(new Line(text, event)) : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
