package io.attentionspectra.formats.torchscript.internal.source;

import io.attentionspectra.base.Check;

/**
 * How many words the source of one archive may have, which bounds the memory that any file can ask
 * for: with the most that models have, parsing fits a heap of 300 MB.
 */
public final class SourceLimit {

  /** Hundreds of layers of a traced model, which have about 2,000 words each. */
  public static final int OF_MODELS = 2_000_000;

  private final int most;
  private int words;

  public SourceLimit(int most) {
    this.most = most;
  }

  /**
   * Counts a word.
   *
   * @throws IllegalArgumentException if it is one too many
   */
  void count(String record, int line) {
    if (++words > most) {
      throw Check.failure(
          "source",
          record + " line " + line,
          "is word " + words + " of the archive",
          "no model has more than " + most + ": write it again with torch.jit.save");
    }
  }
}
