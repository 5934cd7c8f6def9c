package io.attentionspectra.cli.monitor;

import io.attentionspectra.base.Document;
import io.attentionspectra.cli.io.Answer;
import io.attentionspectra.cli.io.Facts;
import io.attentionspectra.cli.training.TrainingOutcome;
import io.attentionspectra.monitor.event.MonitorReading;
import io.attentionspectra.monitor.trace.Trace;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a training went, and the last thing its trace says.
 *
 * @param outcome of the training
 * @param file its trace
 * @param readings those of the trace, of earlier runs, too
 * @param alarms how many were raised
 * @param report the page, if one was written
 */
record MonitorAnswer(
    TrainingOutcome outcome,
    Path file,
    List<MonitorReading> readings,
    int alarms,
    Optional<Path> report)
    implements Answer {

  static MonitorAnswer of(TrainingOutcome outcome, Path file, Optional<Path> report) {
    Trace trace = Trace.read(file);
    return new MonitorAnswer(outcome, file, trace.readings(), trace.alarms().size(), report);
  }

  private Optional<MonitorReading> last() {
    return readings.isEmpty() ? Optional.empty() : Optional.of(readings.get(readings.size() - 1));
  }

  @Override
  public Map<String, @Nullable Object> json() {
    Document json =
        new Document()
            .put("steps", outcome.steps())
            .number("heldOutAccuracy", outcome.heldOutAccuracy())
            .put("trainingGlosses", outcome.trainingGlosses())
            .put("heldOutGlosses", outcome.heldOutGlosses())
            .number("seconds", outcome.seconds())
            .put("readings", readings.size())
            .put("alarms", alarms)
            .put("trace", file.toString());
    report.ifPresent(page -> json.put("report", page.toString()));
    last().ifPresent(reading -> json.put("last", reading.toTree()));
    return json.map();
  }

  @Override
  public String text() {
    Facts facts =
        Facts.of(
            "After %,d steps the encoder puts %.1f %% of %,d held-out glosses into their class."
                .formatted(
                    outcome.steps(), 100 * outcome.heldOutAccuracy(), outcome.heldOutGlosses()));
    last()
        .ifPresent(
            reading ->
                facts.with(
                    "strongest pattern",
                    "%.2f × the edge of chance before training, %.2f after it"
                        .formatted(strongest(readings.get(0)), strongest(reading))));
    facts
        .with("readings", readings.size() + ", alarms " + alarms)
        .with("seconds", "%.0f".formatted(outcome.seconds()))
        .with("trace", file.toString());
    report.ifPresent(page -> facts.with("page", page.toString()));
    return facts.toString();
  }

  /** The largest ratio, over the heads, of the leading singular value squared to the edge. */
  private static double strongest(MonitorReading reading) {
    return reading.attention().stream()
        .filter(head -> head.edge().isPresent())
        .mapToDouble(head -> head.largest().get(0) / head.edge().getAsDouble())
        .max()
        .orElse(Double.NaN);
  }
}
