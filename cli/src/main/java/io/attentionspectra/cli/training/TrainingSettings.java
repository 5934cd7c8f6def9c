package io.attentionspectra.cli.training;

import io.attentionspectra.base.Check;
import io.attentionspectra.djl.model.EncoderConfig;

/**
 * Sizes of the training example.
 *
 * @param glossesPerClass glosses of each class, training and held-out together
 * @param epochs passes over the training glosses
 * @param checkpointEvery steps from checkpoint to checkpoint
 * @param batch glosses per step
 * @param length tokens per gloss, special ones included; longer ones are cut
 * @param window content tokens that are pooled
 * @param width E
 * @param layers number of layers
 * @param heads heads per layer
 * @param learningRate of Adam
 * @param seed of weights, split and order
 */
public record TrainingSettings(
    int glossesPerClass,
    int epochs,
    int checkpointEvery,
    int batch,
    int length,
    int window,
    int width,
    int layers,
    int heads,
    double learningRate,
    long seed) {

  /** Rows of the token table: the vocabulary of MiniLM's tokenizer. */
  private static final int VOCABULARY = 30_522;

  /** Checks the sizes. */
  public TrainingSettings {
    Check.atLeast("epochs", epochs, 1);
    Check.atLeast("steps between checkpoints", checkpointEvery, 1);
    Check.atLeast("glosses per class", glossesPerClass, GlossSplit.HELD_OUT_SHARE);
    Check.atLeast("batch", batch, 1);
    Check.atLeast("window", window, 2);
    Check.atLeast("length", length, window + 2);
    Check.positive("learning rate", learningRate);
  }

  /** The example of the guide: two layers of four heads, width 64, on all glosses. */
  public static TrainingSettings withDefaults() {
    return new TrainingSettings(7_600, 2, 100, 32, 32, 16, 64, 2, 4, 3e-4, 42);
  }

  /** The same training for another number of epochs. */
  public TrainingSettings withEpochs(int count) {
    return new TrainingSettings(
        glossesPerClass,
        count,
        checkpointEvery,
        batch,
        length,
        window,
        width,
        layers,
        heads,
        learningRate,
        seed);
  }

  /** The same training from another seed. */
  public TrainingSettings withSeed(long other) {
    return new TrainingSettings(
        glossesPerClass,
        epochs,
        checkpointEvery,
        batch,
        length,
        window,
        width,
        layers,
        heads,
        learningRate,
        other);
  }

  /** The same training on fewer glosses. */
  public TrainingSettings withGlossesPerClass(int count) {
    return new TrainingSettings(
        count,
        epochs,
        checkpointEvery,
        batch,
        length,
        window,
        width,
        layers,
        heads,
        learningRate,
        seed);
  }

  /** The same training with another number of steps from checkpoint to checkpoint. */
  public TrainingSettings withCheckpointEvery(int steps) {
    return new TrainingSettings(
        glossesPerClass,
        epochs,
        steps,
        batch,
        length,
        window,
        width,
        layers,
        heads,
        learningRate,
        seed);
  }

  /** What a training and one that continues it have in common: all but epochs and checkpoints. */
  String continuedBy() {
    return toString().replaceFirst("epochs=\\d+, checkpointEvery=\\d+, ", "");
  }

  EncoderConfig encoder() {
    return EncoderConfig.bert(VOCABULARY, width, layers, heads, length);
  }
}
