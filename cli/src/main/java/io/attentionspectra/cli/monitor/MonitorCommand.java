package io.attentionspectra.cli.monitor;

import io.attentionspectra.base.Check;
import io.attentionspectra.cli.io.Answer;
import io.attentionspectra.cli.io.ResultCommand;
import io.attentionspectra.cli.training.GlossTraining;
import io.attentionspectra.cli.training.TrainingOutcome;
import io.attentionspectra.report.page.Report;
import io.attentionspectra.report.page.TraceReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Spectra while a model trains: the training example, or the trace of a training elsewhere. */
@Command(
    name = "monitor",
    description = {
      "Trains a small encoder from nothing to tell WordNet glosses of animals from "
          + "those of artifacts, with a pooling that is learned jointly, and watches the "
          + "spectra of its attention heads and of its pooled covariance meanwhile. "
          + "Everything comes from the class path.",
      "",
      "With --watch it trains nothing and shows the trace that another process " + "writes.",
      ""
    })
public final class MonitorCommand extends ResultCommand {

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private ExampleTraining example;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private ServedTrace served;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Write the trace as a self-contained HTML page at the end.")
  private @Nullable Path report;

  @Option(
      names = "--watch",
      paramLabel = "FILE",
      description =
          "Train nothing; --serve or --report this trace of another process. Served, it "
              + "may not exist yet.")
  private @Nullable Path watch;

  @Override
  protected Answer answer() {
    requireNoContradiction();
    if (report != null) {
      Report.requireWritable(report);
    }
    return watch == null ? train() : show(watch);
  }

  private void requireNoContradiction() {
    served.requireNoContradiction();
    if (watch != null) {
      for (String option : ExampleTraining.NAMES) {
        if (isGiven(option)) {
          throw Check.failure(
              "--watch",
              watch,
              "trains nothing, but " + option + " is about training",
              "leave out one of them");
        }
      }
    }
  }

  private Answer train() {
    example.requireNewOrResumed();
    GlossTraining training =
        GlossTraining.of(example.settings(seed()), example.watching(this::announce));
    try (ServedTrace page = served.start(example.trace(), this::announce)) {
      TrainingOutcome outcome = training.run();
      if (report != null) {
        TraceReport.of(example.trace()).writeHtml(report);
      }
      page.linger();
      return MonitorAnswer.of(outcome, example.trace(), Optional.ofNullable(report));
    }
  }

  /** The trace of another process, until this one is ended. */
  private Answer show(Path file) {
    if (!served.isWanted() && report == null) {
      throw Check.failure(
          "--watch", file, "is neither served nor reported", "add --serve PORT or --report FILE");
    }
    if (report != null) {
      TraceReport.of(file).writeHtml(report);
    }
    try (ServedTrace page = served.start(file, this::announce)) {
      if (!Files.exists(file)) {
        announce("waiting for " + file);
      }
      page.untilInterrupted();
      return new WatchedAnswer(file, Optional.ofNullable(report));
    }
  }

  private void announce(String line) {
    if (!forMachines()) {
      errors().println(line);
    }
  }
}
