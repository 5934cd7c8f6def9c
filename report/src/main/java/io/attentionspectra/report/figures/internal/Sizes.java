package io.attentionspectra.report.figures.internal;

import io.attentionspectra.base.Check;

/**
 * The sizes of the experiments as a share of those of the papers.
 *
 * @param scale share of the papers' sizes and numbers of draws, in (0, 1]
 */
public record Sizes(double scale) {

  /** A smaller matrix has no spectrum worth a histogram. */
  private static final int LEAST = 16;

  /**
   * Checks the share.
   *
   * @param scale in (0, 1]
   * @throws IllegalArgumentException if it is not
   */
  public Sizes {
    Check.within("scale", Check.positive("scale", scale), 0, 1, "1 gives the papers' sizes");
  }

  /** A length or dimension, given the one in the paper. */
  public int of(int inPaper) {
    return Math.max(LEAST, (int) Math.round(scale * inPaper));
  }

  /** A number of independent draws, given the one at full size; at least 2, for an error bar. */
  public int draws(int atFullSize) {
    return Math.max(2, (int) Math.round(scale * atFullSize));
  }
}
