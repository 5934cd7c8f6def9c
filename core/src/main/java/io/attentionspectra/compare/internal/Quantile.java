package io.attentionspectra.compare.internal;

import java.util.Arrays;

/** Order statistics of a few numbers. */
public final class Quantile {

  private Quantile() {}

  /**
   * The smallest of the values that at least the given share of them do not exceed.
   *
   * @param share in [0, 1]
   * @param values at least one number
   * @return one of them
   */
  public static double of(double share, double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int rank = (int) Math.ceil(share * sorted.length);
    return sorted[Math.max(0, rank - 1)];
  }

  /**
   * The median, mean of the two middle values of an even number.
   *
   * @param values at least one number
   * @return the median
   */
  public static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
