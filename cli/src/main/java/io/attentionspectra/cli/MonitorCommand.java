package io.attentionspectra.cli;

import io.attentionspectra.base.Check;
import io.attentionspectra.cli.live.TraceServer;
import io.attentionspectra.cli.training.GlossTraining;
import io.attentionspectra.cli.training.TrainingOutcome;
import io.attentionspectra.cli.training.TrainingSettings;
import io.attentionspectra.cli.training.Watching;
import io.attentionspectra.report.Report;
import io.attentionspectra.report.TraceReport;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Spectra while a model trains: the training example, or the trace of a training elsewhere. */
@Command(
    name = "monitor",
    description = {
      "Trains a small encoder from nothing to tell WordNet glosses of animals from those of",
      "artifacts, with a pooling that is learned jointly, and watches the spectra of its attention",
      "heads and of its pooled covariance meanwhile. Everything comes from the class path.",
      "",
      "With --watch it trains nothing and shows the trace that another process writes.",
      ""
    })
final class MonitorCommand extends ResultCommand {

  /** Seconds the server stays after training, so that open pages fetch the end of the trace. */
  private static final int GRACE = 3;

  /** Options that mean nothing where nothing is trained. */
  private static final List<String> OF_TRAINING =
      List.of(
          "--trace",
          "--tensorboard",
          "--epochs",
          "--every",
          "--budget",
          "--checkpoint-every",
          "--resume",
          "--glosses",
          "--seed");

  @Option(
      names = "--trace",
      defaultValue = "trace.jsonl",
      paramLabel = "FILE.jsonl",
      description = "Where the trace goes (default: trace.jsonl); its checkpoint stands beside it.")
  @SuppressWarnings("NullAway.Init")
  private Path trace;

  @Option(
      names = "--tensorboard",
      paramLabel = "DIR",
      description = "Write TensorBoard event files, too.")
  private @Nullable Path tensorBoard;

  @Option(
      names = "--report",
      paramLabel = "FILE.html",
      description = "Write the trace as a self-contained HTML page at the end.")
  private @Nullable Path report;

  @Option(
      names = "--serve",
      paramLabel = "PORT",
      description = "Show the trace at http://localhost:PORT/ while it grows; 0: any free port.")
  private @Nullable Integer port;

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      description = {
        "Where --serve listens (default: the loopback address, reached from this machine only).",
        "Anyone who reaches another address can read the trace."
      })
  private @Nullable String bind;

  @Option(
      names = "--watch",
      paramLabel = "FILE.jsonl",
      description = "Train nothing; --serve or --report this trace of another process.")
  private @Nullable Path watch;

  @Option(
      names = "--epochs",
      defaultValue = "2",
      paramLabel = "N",
      description = "Passes over the training glosses (default: 2).")
  private int epochs;

  @Option(
      names = "--every",
      defaultValue = "25",
      paramLabel = "STEPS",
      description = "Steps from reading to reading after a warm-up (default: 25).")
  private int every;

  @Option(
      names = "--budget",
      defaultValue = "0.2",
      paramLabel = "SHARE",
      description = {
        "Largest share of training time spent on readings (default: 0.2, for a dense trace of a",
        "short training; the monitor's own default is 0.03). Readings beyond it are left out."
      })
  private double budget;

  @Option(
      names = "--checkpoint-every",
      defaultValue = "100",
      paramLabel = "STEPS",
      description = {
        "Steps from checkpoint to checkpoint (default: 100); a killed training repeats at most so",
        "many when it is resumed."
      })
  private int checkpointEvery;

  @Option(
      names = "--resume",
      description = "Continue the training of --trace from its last checkpoint.")
  private boolean resume;

  @Option(
      names = "--glosses",
      hidden = true,
      defaultValue = "7600",
      description = "Glosses per class, for a quick look.")
  private int glosses;

  @Override
  Answer answer() {
    requireNoContradiction();
    if (report != null) {
      Report.requireWritable(report);
    }
    return watch == null ? train() : show(watch);
  }

  private void requireNoContradiction() {
    if (bind != null && port == null) {
      throw Check.failure("--bind", bind, "goes with --serve", "add --serve PORT");
    }
    if (watch != null) {
      for (String option : OF_TRAINING) {
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
    requireNewOrResumed();
    TrainingSettings settings =
        TrainingSettings.withDefaults()
            .withEpochs(epochs)
            .withCheckpointEvery(checkpointEvery)
            .withSeed(seed())
            .withGlossesPerClass(glosses);
    Watching watching =
        new Watching(
            trace, Optional.ofNullable(tensorBoard), every, budget, resume, this::announce);
    try (Served served = serve(trace)) {
      TrainingOutcome outcome = GlossTraining.of(settings, watching).run();
      if (report != null) {
        TraceReport.of(trace).writeHtml(report);
      }
      served.linger();
      return new MonitorAnswer(outcome, trace, Optional.ofNullable(report));
    }
  }

  private void requireNewOrResumed() {
    Check.atLeast("--every", every, 1);
    Check.atLeast("--epochs", epochs, 1);
    Check.atLeast("--checkpoint-every", checkpointEvery, 1);
    boolean exists = Files.exists(trace);
    if (exists && !resume) {
      throw Check.failure(
          "--trace", trace, "exists already", "choose another file, or continue it with --resume");
    }
    if (!exists && resume) {
      throw Check.failure(
          "--trace", trace, "does not exist", "there is nothing to resume; leave out --resume");
    }
  }

  /** The trace of another process, until this one is ended. */
  private Answer show(Path file) {
    if (port == null && report == null) {
      throw Check.failure(
          "--watch", file, "is neither served nor reported", "add --serve PORT or --report FILE");
    }
    if (report != null) {
      TraceReport.of(file).writeHtml(report);
    }
    try (Served served = serve(file)) {
      served.untilInterrupted();
      return new WatchedAnswer(file, Optional.ofNullable(report));
    }
  }

  private void announce(String line) {
    if (!forMachines()) {
      errors().println(line);
    }
  }

  private Served serve(Path file) {
    if (port == null) {
      return new Served(Optional.empty());
    }
    TraceServer server = TraceServer.start(file, address(), port);
    announce("live at " + server.url());
    return new Served(Optional.of(server));
  }

  private InetAddress address() {
    try {
      return bind == null ? InetAddress.getLoopbackAddress() : InetAddress.getByName(bind);
    } catch (UnknownHostException e) {
      throw Check.failure(
          "--bind", String.valueOf(bind), "is no address", "give one of this machine's addresses");
    }
  }

  /** A server, or none where none was asked for. */
  private record Served(Optional<TraceServer> server) implements AutoCloseable {

    void linger() {
      if (server.isPresent()) {
        waitFor(GRACE);
      }
    }

    void untilInterrupted() {
      if (server.isPresent()) {
        waitFor(Long.MAX_VALUE);
      }
    }

    private static void waitFor(long seconds) {
      try {
        TimeUnit.SECONDS.sleep(seconds);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void close() {
      server.ifPresent(TraceServer::close);
    }
  }
}
