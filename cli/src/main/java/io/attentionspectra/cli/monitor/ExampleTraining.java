package io.attentionspectra.cli.monitor;

import io.attentionspectra.base.Check;
import io.attentionspectra.cli.training.TrainingSettings;
import io.attentionspectra.cli.training.TrainingTask;
import io.attentionspectra.cli.training.Watching;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of the training example, which mean nothing where nothing is trained. */
final class ExampleTraining {

  /** Their names, and that of the seed. */
  static final List<String> NAMES =
      List.of(
          "--trace",
          "--tensorboard",
          "--epochs",
          "--every",
          "--budget",
          "--balanced",
          "--checkpoint-every",
          "--resume",
          "--glosses",
          "--seed");

  @Option(
      names = "--trace",
      defaultValue = "trace.jsonl",
      paramLabel = "FILE",
      description = "Where the trace goes (default: trace.jsonl); its checkpoint stands beside it.")
  @SuppressWarnings("NullAway.Init")
  private Path trace;

  @Option(
      names = "--tensorboard",
      paramLabel = "DIR",
      description = "Write TensorBoard event files, too.")
  private @Nullable Path tensorBoard;

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
      description =
          "Largest share of training time spent on readings (default: 0.2, for a dense "
              + "trace of a short training; the monitor's own default is 0.03). Readings beyond "
              + "it are left out.")
  private double budget;

  @Option(
      names = "--balanced",
      description =
          "Read every head without its sinks, too, and raise an alarm where a sink is born.")
  private boolean balanced;

  @Option(
      names = "--checkpoint-every",
      defaultValue = "100",
      paramLabel = "STEPS",
      description =
          "Steps from checkpoint to checkpoint (default: 100); a killed training repeats "
              + "at most so many when it is resumed.")
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

  Path trace() {
    return trace;
  }

  /** Refuses what cannot be trained before anything is touched. */
  void requireNewOrResumed() {
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

  TrainingSettings settings(long seed) {
    return new TrainingSettings(TrainingTask.of(glosses, seed), epochs, checkpointEvery);
  }

  Watching watching(Consumer<String> progress) {
    return new Watching(
        trace, Optional.ofNullable(tensorBoard), every, budget, balanced, resume, progress);
  }
}
