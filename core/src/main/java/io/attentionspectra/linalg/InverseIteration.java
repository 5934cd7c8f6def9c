package io.attentionspectra.linalg;

import io.attentionspectra.base.Randomness;

/**
 * Eigenvectors of a symmetric tridiagonal matrix for known eigenvalues by inverse iteration, each
 * made orthogonal to the ones before it so that equal eigenvalues give a basis of their space.
 *
 * <p>Method: J. H. Wilkinson, "The Algebraic Eigenvalue Problem" (1965), chapter 5, with a seeded
 * start vector; equal shifts are separated by a few rounding errors.
 */
final class InverseIteration {

  private static final double EPSILON = Math.ulp(1.0);
  private static final int LEAST_STEPS = 3;
  private static final int MOST_STEPS = 30;

  private InverseIteration() {}

  /** One unit vector per value; values in decreasing order. */
  static double[][] vectors(Tridiagonal matrix, double[] values) {
    double norm = matrix.norm();
    double unit = norm > 0 ? norm : 1;
    Tridiagonal scaled = matrix.dividedBy(unit);
    double[][] vectors = new double[values.length][];
    double shift = Double.POSITIVE_INFINITY;
    for (int j = 0; j < values.length; j++) {
      shift = Math.min(values[j] / unit, shift - 4 * EPSILON);
      vectors[j] = vector(scaled, values[j] / unit, shift, vectors, j);
    }
    return vectors;
  }

  private static double[] vector(
      Tridiagonal matrix, double value, double shift, double[][] earlier, int index) {
    ShiftedFactors factors = ShiftedFactors.of(matrix, shift);
    double[] x = Randomness.of(0).child("inverse iteration", index).gaussians(matrix.size());
    orthonormalise(x, earlier, index);
    double tolerance = 64 * EPSILON * Math.sqrt(matrix.size());
    for (int step = 1; step <= MOST_STEPS; step++) {
      factors.solve(x);
      orthonormalise(x, earlier, index);
      if (step >= LEAST_STEPS && residual(matrix, value, x) <= tolerance) {
        return x;
      }
    }
    throw new ArithmeticException(
        "eigenvector of relative eigenvalue " + value + ": inverse iteration did not converge");
  }

  /** Two passes of Gram–Schmidt, which suffice for full orthogonality, then unit length. */
  private static void orthonormalise(double[] x, double[][] earlier, int count) {
    divide(x, norm(x));
    for (int pass = 0; pass < 2; pass++) {
      for (int j = 0; j < count; j++) {
        double product = 0;
        for (int i = 0; i < x.length; i++) {
          product += x[i] * earlier[j][i];
        }
        for (int i = 0; i < x.length; i++) {
          x[i] -= product * earlier[j][i];
        }
      }
      divide(x, norm(x));
    }
  }

  private static double residual(Tridiagonal matrix, double value, double[] x) {
    double sum = 0;
    int last = x.length - 1;
    for (int i = 0; i <= last; i++) {
      double r = (matrix.diagonal()[i] - value) * x[i];
      r += i > 0 ? matrix.offDiagonal()[i - 1] * x[i - 1] : 0;
      r += i < last ? matrix.offDiagonal()[i] * x[i + 1] : 0;
      sum += r * r;
    }
    return Math.sqrt(sum);
  }

  /** Euclidean norm, scaled by the largest entry because solutions near a pole are huge. */
  private static double norm(double[] x) {
    double largest = 0;
    for (double v : x) {
      largest = Math.max(largest, Math.abs(v));
    }
    if (largest == 0) {
      return 0;
    }
    double sum = 0;
    for (double v : x) {
      sum += (v / largest) * (v / largest);
    }
    return largest * Math.sqrt(sum);
  }

  private static void divide(double[] x, double norm) {
    if (!(norm > 0 && norm < Double.POSITIVE_INFINITY)) {
      throw new ArithmeticException("inverse iteration broke down: vector of norm " + norm);
    }
    for (int i = 0; i < x.length; i++) {
      x[i] /= norm;
    }
  }
}
