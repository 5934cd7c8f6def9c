package io.attentionspectra.linalg;

import java.util.Arrays;

/**
 * A symmetric tridiagonal matrix.
 *
 * @param diagonal n diagonal entries
 * @param offDiagonal n − 1 entries beside the diagonal
 */
@SuppressWarnings("ArrayRecordComponent")
record Tridiagonal(double[] diagonal, double[] offDiagonal) {

  int size() {
    return diagonal.length;
  }

  /** Every entry divided by a positive number. */
  Tridiagonal dividedBy(double divisor) {
    return new Tridiagonal(
        Arrays.stream(diagonal).map(x -> x / divisor).toArray(),
        Arrays.stream(offDiagonal).map(x -> x / divisor).toArray());
  }

  /** Largest row sum of moduli, which bounds every eigenvalue. */
  double norm() {
    double norm = 0;
    for (int i = 0; i < size(); i++) {
      double left = i > 0 ? Math.abs(offDiagonal[i - 1]) : 0;
      double right = i < size() - 1 ? Math.abs(offDiagonal[i]) : 0;
      norm = Math.max(norm, left + Math.abs(diagonal[i]) + right);
    }
    return norm;
  }
}
