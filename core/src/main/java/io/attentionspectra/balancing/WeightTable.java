package io.attentionspectra.balancing;

import io.attentionspectra.attention.AttentionMask;

/**
 * Weights that are held. In a sweep the matrix is passed through once, and of a row only the
 * stretch between its first and last visible key.
 */
final class WeightTable implements VisibleWeights {

  private final int queries;
  private final int keys;
  private final double[] weights;
  private final int[] from;
  private final int[] to;

  /** The weights are kept, not copied; hidden pairs hold 0. */
  WeightTable(double[] weights, AttentionMask mask) {
    this.queries = mask.queries();
    this.keys = mask.keys();
    this.weights = weights;
    this.from = new int[queries];
    this.to = new int[queries];
    for (int i = 0; i < queries; i++) {
      int start = 0;
      while (!mask.allows(i, start)) {
        start++;
      }
      int end = keys;
      while (!mask.allows(i, end - 1)) {
        end--;
      }
      from[i] = start;
      to[i] = end;
    }
  }

  @Override
  public double[] sweep(double[] x, RowRule rule) {
    double[] columns = new double[keys];
    for (int i = 0; i < queries; i++) {
      int row = i * keys;
      double factor = rule.factor(i, product(row, x, from[i], to[i]));
      for (int j = from[i]; j < to[i]; j++) {
        columns[j] += factor * weights[row + j];
      }
    }
    return columns;
  }

  /** Bᵢⱼ = rᵢ Wᵢⱼ sⱼ in row-major order; the weights are used up. */
  double[] scaled(double[] rows, double[] columns) {
    for (int i = 0; i < queries; i++) {
      int row = i * keys;
      for (int j = from[i]; j < to[i]; j++) {
        weights[row + j] = rows[i] * weights[row + j] * columns[j];
      }
    }
    return weights;
  }

  /** Four partial sums: one would wait for every addition. */
  private double product(int row, double[] x, int start, int end) {
    double first = 0;
    double second = 0;
    double third = 0;
    double fourth = 0;
    int j = start;
    for (; j + 3 < end; j += 4) {
      first += weights[row + j] * x[j];
      second += weights[row + j + 1] * x[j + 1];
      third += weights[row + j + 2] * x[j + 2];
      fourth += weights[row + j + 3] * x[j + 3];
    }
    for (; j < end; j++) {
      first += weights[row + j] * x[j];
    }
    return first + second + (third + fourth);
  }
}
