package io.attentionspectra.lengths;

import java.util.stream.IntStream;

/**
 * Numbers of the tokens of one text summed by class: counts n_c, sums S_c and sums of squares Q_c
 * of the classes that it has, in ascending order.
 *
 * @param classes numbers of the classes present
 * @param counts n_c of each
 * @param sums S_c of each
 * @param squares Q_c of each
 */
@SuppressWarnings("ArrayRecordComponent")
record ClassSums(int[] classes, int[] counts, double[] sums, double[] squares) {

  /** Of values less what is expected of their class. */
  static ClassSums of(PositionClasses positions, double[] values, double[] expected) {
    int[] of = positions.of(values.length);
    int[] counts = new int[positions.count()];
    double[] sums = new double[counts.length];
    double[] squares = new double[counts.length];
    for (int t = 0; t < values.length; t++) {
      double y = values[t] - expected[of[t]];
      counts[of[t]]++;
      sums[of[t]] += y;
      squares[of[t]] += y * y;
    }
    int[] present = IntStream.range(0, counts.length).filter(c -> counts[c] > 0).toArray();
    int[] kept = new int[present.length];
    double[] keptSums = new double[present.length];
    double[] keptSquares = new double[present.length];
    for (int i = 0; i < present.length; i++) {
      kept[i] = counts[present[i]];
      keptSums[i] = sums[present[i]];
      keptSquares[i] = squares[present[i]];
    }
    return new ClassSums(present, kept, keptSums, keptSquares);
  }

  /** Σ over pairs of distinct tokens of classes i and j, j ≤ i, of their products. */
  double products(int i, int j) {
    return i == j ? sums[i] * sums[i] - squares[i] : sums[i] * sums[j];
  }

  /** Number of pairs of distinct tokens of classes i and j. */
  double pairs(int i, int j) {
    return i == j ? (double) counts[i] * (counts[i] - 1) : (double) counts[i] * counts[j];
  }
}
