package io.attentionspectra.nulls;

import java.util.Optional;

/**
 * How the outliers of a head were tested.
 *
 * @param against the null they lie beyond; empty if untested
 * @param method how p-values were found, or why there are none
 * @param largestPValue p-value of the largest value, not corrected for the number of heads
 */
public record Significance(
    Optional<AttentionNull> against, String method, Optional<Double> largestPValue) {

  /**
   * Of a head without p-values.
   *
   * @param why why there are none
   * @return the absence
   */
  public static Significance untested(String why) {
    return new Significance(Optional.empty(), why, Optional.empty());
  }

  /**
   * Whether the outliers were tested.
   *
   * @return true if they were
   */
  public boolean tested() {
    return against.isPresent();
  }
}
