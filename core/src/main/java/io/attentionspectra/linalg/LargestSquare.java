package io.attentionspectra.linalg;

import io.attentionspectra.base.Randomness;
import java.util.ArrayList;
import java.util.List;

/**
 * The largest squared singular value of a matrix B by the Lanczos method on B Bᵀ with full
 * reorthogonalisation and a seeded Gaussian start: given the matrix, {@link
 * SpectralSolver#largestSquare} returns the value without a Gram matrix.
 *
 * <p>It ends when the residual of the leading Ritz pair is at most {@value #RESIDUAL} of its value;
 * an eigenvalue of B Bᵀ is then within that residual, and the error of the value is of the order of
 * its square over the gap. (B. N. Parlett, "The Symmetric Eigenvalue Problem", 1998, sections 4.5
 * and 13.2.)
 */
final class LargestSquare {

  static final double RESIDUAL = 1e-8;

  /** Steps from one look at the residual to the next. */
  private static final int STRIDE = 8;

  /** Length of a new direction, relative to the value, that is rounding. */
  private static final double ROUNDING = 1e-14;

  private final Matrix matrix;
  private final Matrix transposed;
  private final List<double[]> basis = new ArrayList<>();
  private final List<Double> diagonal = new ArrayList<>();
  private final List<Double> offDiagonal = new ArrayList<>();

  private LargestSquare(Matrix matrix) {
    this.matrix = matrix;
    this.transposed = matrix.transpose();
  }

  static double of(Matrix matrix) {
    matrix.requireFinite("entry");
    boolean wide = matrix.rows() <= matrix.columns();
    return new LargestSquare(wide ? matrix : matrix.transpose()).value();
  }

  private double value() {
    double[] next = Randomness.of(0).child("largest square", 0).gaussians(matrix.rows());
    double length = divide(next);
    double value = 0;
    while (basis.size() < matrix.rows() && length > ROUNDING * value) {
      basis.add(next);
      if (basis.size() > 1) {
        offDiagonal.add(length);
      }
      next = matrix.times(transposed.times(next));
      diagonal.add(dot(next, basis.get(basis.size() - 1)));
      value = Math.max(value, diagonal.get(diagonal.size() - 1));
      length = orthogonalised(next);
      if (basis.size() % STRIDE == 0 && residual(length) <= RESIDUAL * top()) {
        break;
      }
    }
    return Math.max(0, top());
  }

  private double orthogonalised(double[] vector) {
    for (int pass = 0; pass < 2; pass++) {
      for (double[] earlier : basis) {
        double along = dot(vector, earlier);
        for (int i = 0; i < vector.length; i++) {
          vector[i] -= along * earlier[i];
        }
      }
    }
    return divide(vector);
  }

  private Tridiagonal projected() {
    return new Tridiagonal(
        diagonal.stream().mapToDouble(Double::doubleValue).toArray(),
        offDiagonal.stream().mapToDouble(Double::doubleValue).toArray());
  }

  private double top() {
    return EjmlSolver.eigenvalues(projected())[0];
  }

  /** |β s|, s the last entry of the leading eigenvector of the projected matrix. */
  private double residual(double next) {
    double[] vector = InverseIteration.vectors(projected(), new double[] {top()})[0];
    return Math.abs(next * vector[vector.length - 1]);
  }

  /** Divides a vector by its length, if it has one, and returns the length. */
  private static double divide(double[] vector) {
    double length = Math.sqrt(dot(vector, vector));
    for (int i = 0; i < vector.length && length > 0; i++) {
      vector[i] /= length;
    }
    return length;
  }

  private static double dot(double[] one, double[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += one[i] * other[i];
    }
    return sum;
  }
}
