package io.attentionspectra.cli.training;

import io.attentionspectra.base.Check;
import io.attentionspectra.formats.transformer.TransformerConfig;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * What is trained on what: all that a training and one that continues it have in common.
 *
 * @param glossesPerClass glosses of each class, training and held-out together
 * @param batch glosses per step
 * @param length tokens per gloss, special ones included; longer ones are cut
 * @param window content tokens that are pooled
 * @param width E
 * @param layers number of layers
 * @param heads heads per layer
 * @param learningRate of Adam
 * @param seed of weights, split and order
 */
public record TrainingTask(
    int glossesPerClass,
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
  public TrainingTask {
    Check.atLeast("glosses per class", glossesPerClass, GlossSplit.HELD_OUT_SHARE);
    Check.atLeast("batch", batch, 1);
    Check.atLeast("window", window, 2);
    Check.atLeast("length", length, window + 2);
    Check.positive("learning rate", learningRate);
  }

  /** The example of the guide: two layers of four heads, width 64. */
  public static TrainingTask of(int glossesPerClass, long seed) {
    return new TrainingTask(glossesPerClass, 32, 32, 16, 64, 2, 4, 3e-4, seed);
  }

  TransformerConfig encoder() {
    return TransformerConfig.bert(VOCABULARY, width, layers, heads, length);
  }

  void write(DataOutputStream out) throws IOException {
    for (int size : new int[] {glossesPerClass, batch, length, window, width, layers, heads}) {
      out.writeInt(size);
    }
    out.writeDouble(learningRate);
    out.writeLong(seed);
  }

  /** As written. */
  static TrainingTask read(DataInputStream in) throws IOException {
    return new TrainingTask(
        in.readInt(),
        in.readInt(),
        in.readInt(),
        in.readInt(),
        in.readInt(),
        in.readInt(),
        in.readInt(),
        in.readDouble(),
        in.readLong());
  }
}
