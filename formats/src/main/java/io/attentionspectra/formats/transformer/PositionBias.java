package io.attentionspectra.formats.transformer;

import io.attentionspectra.base.Check;
import org.apiguardian.api.API;

/**
 * What is added to the scores of query i and key j because of their distance, in every layer the
 * same.
 */
@API(status = API.Status.INTERNAL)
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

  /**
   * Products of queries and keys with projections of learned rows r by distance: He et al., arXiv
   * 2006.03654, section 3.1. With W_q and W_k the layer's own projections, q_i·(W_k r_δ) and
   * k_j·(W_q r_δ) are added before the division, δ the row of i − j; r are normalised.
   *
   * @param span k, half of the rows
   * @param farthest the distance at which the last row is reached
   * @param ofQueries whether queries meet the rows
   * @param ofKeys whether keys do
   */
  record Disentangled(int span, int farthest, boolean ofQueries, boolean ofKeys)
      implements PositionBias {

    /**
     * Checks the numbers.
     *
     * @param span 2 to 2³⁰ − 1
     * @param farthest above half of {@code span} by more than 1
     * @param ofQueries whether queries meet the rows
     * @param ofKeys whether keys do
     */
    public Disentangled {
      Check.within("position_buckets", span, 2, (1 << 30) - 1, "check config.json");
      Check.atLeast("max_relative_positions", farthest, span / 2 + 2);
    }

    /**
     * Rows of the table.
     *
     * @return 2k
     */
    public int rows() {
      return 2 * span;
    }

    /**
     * Products that make a score.
     *
     * @return 1 to 3
     */
    public int terms() {
      return 1 + (ofQueries ? 1 : 0) + (ofKeys ? 1 : 0);
    }

    /**
     * The row of a query that comes so many tokens after the key; negative, before it. One distance
     * each up to k/2, then by the logarithm, in float32 as the original code does.
     *
     * @param behind i − j
     * @return a row of the table
     */
    public int of(int behind) {
      int exact = span / 2;
      int distance = Math.abs(behind);
      int bucket = distance <= exact ? distance : exact + logarithmic(distance, exact);
      return Math.max(0, Math.min(rows() - 1, span + Integer.signum(behind) * bucket));
    }

    private int logarithmic(int distance, int exact) {
      float share = (float) Math.log((float) distance / exact);
      float all = (float) Math.log((double) (farthest - 1) / exact);
      return (int) Math.ceil(share / all * (exact - 1));
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
