package io.attentionspectra.cli.monitor;

import com.fasterxml.jackson.databind.JsonNode;
import io.attentionspectra.base.Document;
import io.attentionspectra.cli.io.Answer;
import io.attentionspectra.cli.io.Facts;
import io.attentionspectra.cli.training.TrainingOutcome;
import io.attentionspectra.monitor.sink.TraceFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * How a training went, and the last thing its trace says.
 *
 * @param outcome of the training
 * @param trace its trace
 * @param report the page, if one was written
 */
record MonitorAnswer(TrainingOutcome outcome, Path trace, Optional<Path> report) implements Answer {

  @Override
  public Map<String, @Nullable Object> json() {
    List<JsonNode> readings = events("reading");
    Document json =
        new Document()
            .put("steps", outcome.steps())
            .number("heldOutAccuracy", outcome.heldOutAccuracy())
            .put("trainingGlosses", outcome.trainingGlosses())
            .put("heldOutGlosses", outcome.heldOutGlosses())
            .number("seconds", outcome.seconds())
            .put("readings", readings.size())
            .put("alarms", events("alarm").size())
            .put("trace", trace.toString());
    report.ifPresent(page -> json.put("report", page.toString()));
    if (!readings.isEmpty()) {
      json.put("last", readings.get(readings.size() - 1));
    }
    return json.map();
  }

  @Override
  public String text() {
    List<JsonNode> readings = events("reading");
    Facts facts =
        Facts.of(
            "After %,d steps the encoder puts %.1f %% of %,d held-out glosses into their class."
                .formatted(
                    outcome.steps(), 100 * outcome.heldOutAccuracy(), outcome.heldOutGlosses()));
    if (!readings.isEmpty()) {
      facts.with(
          "strongest pattern",
          "%.2f × the edge of chance before training, %.2f after it"
              .formatted(strongest(readings.get(0)), strongest(readings.get(readings.size() - 1))));
    }
    facts
        .with("readings", readings.size() + ", alarms " + events("alarm").size())
        .with("seconds", "%.0f".formatted(outcome.seconds()))
        .with("trace", trace.toString());
    report.ifPresent(page -> facts.with("page", page.toString()));
    return facts.toString();
  }

  /** The largest ratio, over the heads, of the leading singular value squared to the edge. */
  private static double strongest(JsonNode reading) {
    return StreamSupport.stream(reading.path("attention").spliterator(), false)
        .filter(head -> head.path("edge").isNumber())
        .mapToDouble(head -> head.path("largest").path(0).asDouble() / head.path("edge").asDouble())
        .max()
        .orElse(Double.NaN);
  }

  private List<JsonNode> events(String kind) {
    try {
      return TraceFile.read(trace).stream()
          .filter(event -> event.path("kind").asText().equals(kind))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(trace + " cannot be read: " + e.getMessage(), e);
    }
  }
}
