package io.attentionspectra.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.attentionspectra.base.Check;
import io.attentionspectra.monitor.trace.Trace;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A training that was watched, as one self-contained HTML page: loss, singular values of every
 * head, pooled outliers and pooling weights over time, with alarms and divergence marked. No
 * request leaves the page.
 *
 * <pre>{@code
 * Report.requireWritable(page); // before the work, so that none is lost
 * TraceReport.of(trace).writeHtml(page);
 * }</pre>
 *
 * <p>The trace is the JSON Lines file of a monitor, one event per line. Any text in it is untrusted
 * and shown as text. A report is immutable; it shows what the trace held when it was read.
 */
public final class TraceReport {

  private static final List<String> SCRIPTS =
      List.of(
          "elements.js",
          "numbers.js",
          "explanations.js",
          "download.js",
          "chart.js",
          "table.js",
          "pooling.js",
          "trace.js",
          "timeline.js",
          "multiples.js",
          "pooled.js",
          "weights.js",
          "tracemain.js");

  private static final String BODY = "trace.html";

  /** Whole spectra, for alarms of a resumed training only, which no picture shows. */
  private static final String REFERENCE = "reference";

  private final ArrayNode lines;

  private TraceReport(ArrayNode lines) {
    this.lines = lines;
  }

  /**
   * Reads a trace.
   *
   * @param trace a file of JSON Lines; a last line its writer did not finish is left out
   * @return the report
   * @throws IllegalArgumentException if the file is missing, unreadable, without a complete line,
   *     or another line than the last is no event of a monitor
   */
  public static TraceReport of(Path trace) {
    List<JsonNode> events = Trace.read(trace).events();
    if (events.isEmpty()) {
      throw Check.failure(
          "trace", trace, "holds no complete line", "wait for the first reading of the monitor");
    }
    ArrayNode lines = JsonNodeFactory.instance.arrayNode();
    events.stream()
        .filter(event -> !event.path("kind").asText().equals(REFERENCE))
        .forEach(event -> lines.add(Rounding.of(event)));
    return new TraceReport(lines);
  }

  /**
   * The same page without data, for a server: once a second it asks {@code
   * trace?from=OFFSET&of=TRACE} for the bytes from an offset on. The answer ends with a complete
   * line and says in its headers {@code X-Next-Offset} and {@code X-Trace} what to ask for next;
   * {@code X-Restarted} says that the lines are those of another file, from its beginning.
   *
   * @return a complete HTML document
   */
  public static String livePage() {
    List<String> scripts = Stream.concat(SCRIPTS.stream(), Stream.of("live.js")).toList();
    return Page.of(BODY, scripts)
        .askingItsServer()
        .html(JsonNodeFactory.instance.arrayNode(), Map.of("title", "live – attention-spectra"));
  }

  /**
   * The page.
   *
   * @return a complete HTML document
   */
  public String toHtml() {
    String model = lines.path(0).path("model").asText("a training");
    return Page.of(BODY, SCRIPTS)
        .html(lines, Map.of("title", Page.escaped(model) + " – attention-spectra"));
  }

  /**
   * Writes the page beside the file and moves it there when complete.
   *
   * @param file where the page goes; an existing file is replaced
   * @throws IllegalArgumentException if the file cannot be written there
   */
  public void writeHtml(Path file) {
    ReportFile.requireWritable(file);
    ReportFile.write(file, toHtml());
  }
}
