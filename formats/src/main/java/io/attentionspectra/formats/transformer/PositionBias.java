package io.attentionspectra.formats.transformer;

import io.attentionspectra.base.Check;

/**
 * What is added to the scores of query i and key j because of their distance, in every layer the
 * same.
 */
public sealed interface PositionBias {

  /**
   * No bias.
   *
   * @return nothing is added
   */
  static PositionBias none() {
    return new None();
  }

  /** Nothing is added. */
  record None() implements PositionBias {}

  /**
   * A learned number per head and bucket of j − i: Raffel et al., arXiv 1910.10683. Half of the
   * buckets are for keys after the query. Of the others, the first half hold one distance each, the
   * rest grow with its logarithm up to a largest distance, beyond which all share the last.
   *
   * @param rows of the table, at least as many as buckets
   * @param buckets number of buckets, a multiple of 4
   * @param farthest the distance from which on all share a bucket
   */
  record Buckets(int rows, int buckets, int farthest) implements PositionBias {

    /**
     * Checks the numbers.
     *
     * @param rows at least {@code buckets}
     * @param buckets a multiple of 4
     * @param farthest above a quarter of the buckets
     */
    public Buckets {
      if (buckets < 4 || buckets % 4 != 0) {
        throw Check.failure(
            "relative_attention_num_buckets", buckets, "must be a multiple of 4", "check config");
      }
      Check.atLeast("relative_attention_num_buckets", rows, buckets);
      Check.atLeast("relative_attention_max_distance", farthest, buckets / 4 + 1);
    }

    /**
     * The bucket of a key that comes so many tokens after the query; negative, before it. Computed
     * in float32 as the original code does, since a rounding decides at powers of 2.
     *
     * @param ahead j − i
     * @return a row of the table
     */
    public int of(int ahead) {
      int half = buckets / 2;
      int exact = half / 2;
      int side = ahead > 0 ? half : 0;
      int distance = Math.abs(ahead);
      if (distance < exact) {
        return side + distance;
      }
      float share = (float) Math.log((float) distance / exact);
      float logarithmic = share / (float) Math.log((double) farthest / exact) * (half - exact);
      return side + Math.min(half - 1, exact + (int) logarithmic);
    }
  }

  /** −slope_h·|i − j| with fixed slopes per head: Press et al., arXiv 2108.12409. */
  record Slopes() implements PositionBias {

    /**
     * The slopes of a number of heads: 2^(−8k/n), k = 1 … n, for n a power of 2; else those of the
     * power below, then every second of the power above.
     *
     * @param heads n
     * @return one slope per head
     */
    public static double[] of(int heads) {
      int power = Integer.highestOneBit(heads);
      double[] slopes = new double[heads];
      for (int k = 0; k < heads; k++) {
        slopes[k] =
            k < power
                ? Math.pow(2, -8.0 * (k + 1) / power)
                : Math.pow(2, -4.0 * (2 * (k - power) + 1) / power);
      }
      return slopes;
    }
  }
}
