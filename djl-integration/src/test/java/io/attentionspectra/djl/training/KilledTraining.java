package io.attentionspectra.djl.training;

import static io.attentionspectra.study.Spectra.attentionSpectrum;

import ai.djl.training.Trainer;
import io.attentionspectra.monitor.sink.Sinks;
import java.nio.file.Path;

/** A training that never ends, watched at every batch, in a process of its own. */
final class KilledTraining {

  private KilledTraining() {}

  /** Writes {@code trace.jsonl} and event files to the directory given. */
  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[0]);
    SpectralMonitor monitor =
        SpectralMonitor.observing(attentionSpectrum())
            .on(TinyTraining.heldOut())
            .every(1)
            .batches()
            .to(
                Sinks.jsonLines(directory.resolve("trace.jsonl")),
                Sinks.tensorBoard(directory.resolve("board")))
            .clock(() -> 0);
    try (TinyTraining tiny = new TinyTraining();
        Trainer trainer = tiny.trainer(monitor)) {
      TinyTraining.fit(trainer, Integer.MAX_VALUE);
    }
  }
}
