package io.attentionspectra.linalg;

import java.util.Arrays;

/**
 * Householder reduction A = Q T Qᵀ of a symmetric matrix to a tridiagonal one, Q = H₀ H₁ … H_{n−2},
 * Hᵢ = I − τᵢ v vᵀ with v zero up to i and 1 at i + 1.
 *
 * <p>Rows are reduced in panels: within a panel A stays as it is and products with it are corrected
 * by the vectors v, w of the rows before (A − Σ v wᵀ + w vᵀ); after a panel the correction is
 * applied at once, which is a matrix product. Method: J. J. Dongarra, D. C. Sorensen and S. J.
 * Hammarling, "Block reduction of matrices to condensed forms for eigenvalue computations", Journal
 * of Computational and Applied Mathematics 27 (1989). Only the upper triangle is read. Matrices are
 * scaled by a power of two, which is exact, so that no square overflows.
 */
final class TridiagonalReduction {

  private static final int PANEL = 32;

  private final int size;
  private final int exponent;
  private final SymmetricStore store;
  private final double[] diagonal;
  private final double[] offDiagonal;
  private final double[] tau;

  /** v and w of the rows of the current panel, each zero up to the row it reduces. */
  private final double[][] v = new double[PANEL][];

  private final double[][] w = new double[PANEL][];

  private TridiagonalReduction(double[] values, int size, int exponent) {
    this.size = size;
    this.exponent = exponent;
    this.store = new SymmetricStore(values, size);
    this.diagonal = new double[size];
    this.offDiagonal = new double[size - 1];
    this.tau = new double[size - 1];
  }

  /** Reduces a finite symmetric matrix, given in row-major order and overwritten. */
  static TridiagonalReduction of(double[] values, int size) {
    double largest = 0;
    for (double x : values) {
      largest = Math.max(largest, Math.abs(x));
    }
    int exponent = largest > 0 ? Math.getExponent(largest) : 0;
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.scalb(values[i], -exponent);
    }
    TridiagonalReduction reduction = new TridiagonalReduction(values, size, exponent);
    reduction.reduce();
    return reduction;
  }

  /** T in the scale of A. */
  Tridiagonal tridiagonal() {
    return new Tridiagonal(rescaled(diagonal), rescaled(offDiagonal));
  }

  /** Replaces y by Q y. */
  void transformBack(double[] y) {
    for (int i = size - 2; i >= 0; i--) {
      double factor = tau[i] * store.rowTimes(i, i + 1, y);
      store.subtractRow(i, i + 1, factor, y);
    }
  }

  private double[] rescaled(double[] values) {
    return Arrays.stream(values).map(x -> Math.scalb(x, exponent)).toArray();
  }

  private void reduce() {
    for (int start = 0; start < size - 1; start += PANEL) {
      int end = Math.min(size - 1, start + PANEL);
      for (int row = start; row < end; row++) {
        reduceRow(row, row - start);
      }
      store.subtractProducts(end, v, w, end - start);
    }
    diagonal[size - 1] = store.get(size - 1, size - 1);
  }

  private void reduceRow(int row, int inPanel) {
    for (int q = 0; q < inPanel; q++) {
      store.correctRow(row, v[q], w[q]);
    }
    diagonal[row] = store.get(row, row);
    offDiagonal[row] = store.reflect(row, tau);
    v[inPanel] = store.rowFrom(row, row + 1);
    w[inPanel] = companion(row, inPanel);
  }

  /** w = τ A v − (τ²/2)(vᵀ A v) v with A corrected by the earlier rows of the panel. */
  private double[] companion(int row, int inPanel) {
    int from = row + 1;
    double[] vector = v[inPanel];
    if (tau[row] == 0) {
      return new double[size];
    }
    double[] product = store.times(vector, from);
    for (int q = 0; q < inPanel; q++) {
      double alongW = dot(w[q], vector, from);
      double alongV = dot(v[q], vector, from);
      for (int j = from; j < size; j++) {
        product[j] -= alongW * v[q][j] + alongV * w[q][j];
      }
    }
    double shift = tau[row] / 2 * dot(product, vector, from);
    for (int j = from; j < size; j++) {
      product[j] = tau[row] * (product[j] - shift * vector[j]);
    }
    return product;
  }

  private static double dot(double[] a, double[] b, int from) {
    double even = 0;
    double odd = 0;
    int j = from;
    for (; j + 1 < a.length; j += 2) {
      even += a[j] * b[j];
      odd += a[j + 1] * b[j + 1];
    }
    return even + odd + (j < a.length ? a[j] * b[j] : 0);
  }
}
