package io.attentionspectra.djl.torchscript;

import io.attentionspectra.base.Check;

/**
 * How many words the source of one archive may have. Parsed, a word takes a few hundred bytes, so
 * this bounds the memory that any file can ask for.
 */
final class SourceLimit {

  /** Ten times the words of the largest traced models, which have about 2,000 a layer. */
  static final int OF_MODELS = 2_000_000;

  private final int most;
  private int words;

  SourceLimit(int most) {
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
