package io.attentionspectra.cli.training;

import io.attentionspectra.base.Check;

/**
 * A training of the example.
 *
 * @param task what is trained
 * @param epochs passes over the training glosses
 * @param checkpointEvery steps from checkpoint to checkpoint
 */
public record TrainingSettings(TrainingTask task, int epochs, int checkpointEvery) {

  /** Checks the numbers. */
  public TrainingSettings {
    Check.atLeast("epochs", epochs, 1);
    Check.atLeast("steps between checkpoints", checkpointEvery, 1);
  }
}
