package io.attentionspectra.free.internal;

import java.util.Arrays;

/**
 * The mean of arg(1 − w̄g) over a {@link Population}, which its phase is made of: all arguments lie
 * in [0, π], so those of equal weight are summed by multiplying the numbers and counting
 * half-turns.
 */
final class MeanArgument {

  /** Values, those of equal weight together. */
  private final double[] values;

  /** Where each group of equal weights ends, and its weight. */
  private final int[] ends;

  private final double[] weights;

  MeanArgument(double[] values, double[] weights) {
    Integer[] order = new Integer[values.length];
    Arrays.setAll(order, k -> k);
    Arrays.sort(order, (i, j) -> Double.compare(weights[i], weights[j]));
    this.values = Arrays.stream(order).mapToDouble(k -> values[k]).toArray();
    int[] ends = new int[values.length];
    double[] groups = new double[values.length];
    int count = 0;
    for (int k = 0; k < order.length; k++) {
      boolean last = k + 1 == order.length || weights[order[k]] != weights[order[k + 1]];
      if (last) {
        groups[count] = weights[order[k]];
        ends[count++] = k + 1;
      }
    }
    this.ends = Arrays.copyOf(ends, count);
    this.weights = Arrays.copyOf(groups, count);
  }

  /** The mean for w in the upper half-plane. */
  double at(double wRe, double wIm) {
    double sum = 0;
    int from = 0;
    for (int group = 0; group < ends.length; group++) {
      int half = (ends[group] - from) / 2;
      double arguments = half == 0 ? 0 : ofProducts(from, half, wRe, wIm);
      if (from + 2 * half < ends[group]) {
        double last = values[ends[group] - 1];
        arguments += Math.atan2(wIm * last, 1 - wRe * last);
      }
      sum += weights[group] * arguments;
      from = ends[group];
    }
    return sum;
  }

  /**
   * Σ arg(1 − w̄g) over two runs of values, whose products are formed side by side and held in the
   * upper half-plane: each factor turns by less than half a turn.
   */
  private double ofProducts(int from, int length, double wRe, double wIm) {
    double re1 = 1, im1 = 0, re2 = 1, im2 = 0;
    int halfTurns = 0;
    for (int k = from; k < from + length; k++) {
      double a1 = 1 - wRe * values[k];
      double b1 = wIm * values[k];
      double a2 = 1 - wRe * values[k + length];
      double b2 = wIm * values[k + length];
      double scale1 = 1 / (Math.abs(a1) + b1);
      double scale2 = 1 / (Math.abs(a2) + b2);
      double next1 = (re1 * b1 + im1 * a1) * scale1;
      double next2 = (re2 * b2 + im2 * a2) * scale2;
      re1 = (re1 * a1 - im1 * b1) * (next1 < 0 ? -scale1 : scale1);
      re2 = (re2 * a2 - im2 * b2) * (next2 < 0 ? -scale2 : scale2);
      halfTurns += (next1 < 0 ? 1 : 0) + (next2 < 0 ? 1 : 0);
      im1 = Math.abs(next1);
      im2 = Math.abs(next2);
    }
    return Math.PI * halfTurns + Math.atan2(im1, re1) + Math.atan2(im2, re2);
  }
}
