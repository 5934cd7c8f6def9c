package io.attentionspectra.free.internal;

import java.util.Arrays;

/**
 * The mean of arg(1 − w̄g) over a {@link Population}, which its phase is made of: all arguments lie
 * in [0, π], so those of equal weight are summed by multiplying the numbers and counting
 * half-turns.
 */
final class MeanArgument {

  /** Products formed side by side: each waits for its last factor. */
  private static final int RUNS = 4;

  /** Factors of a product between those that bring it back to unit size. */
  private static final int BLOCK = 256;

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
    double[] re = new double[values.length];
    double[] im = new double[values.length];
    factors(wRe, wIm, re, im);
    double sum = 0;
    int from = 0;
    for (int group = 0; group < ends.length; group++) {
      int quarter = (ends[group] - from) / RUNS;
      double arguments = quarter == 0 ? 0 : ofProducts(re, im, from, quarter);
      for (int k = from + RUNS * quarter; k < ends[group]; k++) {
        arguments += Math.atan2(im[k], re[k]);
      }
      sum += weights[group] * arguments;
      from = ends[group];
    }
    return sum;
  }

  /**
   * 1 − w̄g to unit |Re| + |Im|, in a loop of its own so that the JVM divides several at a time.
   */
  private void factors(double wRe, double wIm, double[] re, double[] im) {
    for (int k = 0; k < re.length; k++) {
      double a = 1 - wRe * values[k];
      double b = wIm * values[k];
      double scale = 1 / (Math.abs(a) + b);
      re[k] = a * scale;
      im[k] = b * scale;
    }
  }

  /**
   * The sum of the arguments of four runs of factors, whose products are formed side by side and
   * held in the upper half-plane: each factor turns by at most half a turn. A factor shrinks a
   * product to 0.7 of itself at worst, so that products are brought back to unit size from time to
   * time.
   */
  private static double ofProducts(double[] re, double[] im, int from, int length) {
    double re1 = 1, im1 = 0, re2 = 1, im2 = 0, re3 = 1, im3 = 0, re4 = 1, im4 = 0;
    long halfTurns = 0;
    for (int start = from; start < from + length; start += BLOCK) {
      int end = Math.min(from + length, start + BLOCK);
      for (int k1 = start; k1 < end; k1++) {
        int k2 = k1 + length;
        int k3 = k2 + length;
        int k4 = k3 + length;
        double next1 = re1 * im[k1] + im1 * re[k1];
        double next2 = re2 * im[k2] + im2 * re[k2];
        double next3 = re3 * im[k3] + im3 * re[k3];
        double next4 = re4 * im[k4] + im4 * re[k4];
        re1 = above(next1, re1 * re[k1] - im1 * im[k1]);
        re2 = above(next2, re2 * re[k2] - im2 * im[k2]);
        re3 = above(next3, re3 * re[k3] - im3 * im[k3]);
        re4 = above(next4, re4 * re[k4] - im4 * im[k4]);
        halfTurns += (below(next1) + below(next2)) + (below(next3) + below(next4));
        im1 = Math.abs(next1);
        im2 = Math.abs(next2);
        im3 = Math.abs(next3);
        im4 = Math.abs(next4);
      }
      double scale1 = 1 / (Math.abs(re1) + im1);
      double scale2 = 1 / (Math.abs(re2) + im2);
      double scale3 = 1 / (Math.abs(re3) + im3);
      double scale4 = 1 / (Math.abs(re4) + im4);
      re1 *= scale1;
      im1 *= scale1;
      re2 *= scale2;
      im2 *= scale2;
      re3 *= scale3;
      im3 *= scale3;
      re4 *= scale4;
      im4 *= scale4;
    }
    return Math.PI * halfTurns
        + (Math.atan2(im1, re1) + Math.atan2(im2, re2))
        + (Math.atan2(im3, re3) + Math.atan2(im4, re4));
  }

  /** A real part, turned with its imaginary part where that is below the real axis. */
  private static double above(double im, double re) {
    return re * Math.copySign(1, im + 0.0);
  }

  /** 1 below the real axis, else 0. */
  private static long below(double im) {
    return Double.doubleToRawLongBits(im + 0.0) >>> 63;
  }
}
