package io.attentionspectra.pooling;

import io.attentionspectra.base.Check;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.linalg.SymmetricEigen;

/**
 * Correlation of the signal's signs over positions, R_st = E[ξ_s ξ_t], R_tt = 1 (M. Seddik, arXiv
 * 2605.06826). Symmetric and positive semi-definite with unit diagonal, at least 2 × 2. Immutable.
 */
public final class PositionalCorrelation {

  private static final double SYMMETRY = 1e-10;
  private static final double DIAGONAL = 1e-8;
  private static final double NEGATIVE = 1e-8;

  private final Matrix matrix;

  private PositionalCorrelation(Matrix matrix) {
    this.matrix = matrix;
  }

  /**
   * A known correlation.
   *
   * @param matrix T × T, symmetric within 1e-10, with diagonal 1 within 1e-8 and no eigenvalue
   *     below −1e-8 T
   * @return the correlation
   * @throws IllegalArgumentException naming the first property that fails
   */
  public static PositionalCorrelation of(Matrix matrix) {
    matrix.requireSquare("correlation").requireFinite("correlation");
    int length = requireTwo(matrix.rows());
    for (int s = 0; s < length; s++) {
      String place = "correlation[" + s + "][" + s + "]";
      Check.within(
          place, matrix.get(s, s), 1 - DIAGONAL, 1 + DIAGONAL, "divide by the standard deviations");
      for (int t = 0; t < s; t++) {
        requireSymmetric(matrix, s, t);
      }
    }
    double[] eigenvalues = SpectralSolver.standard().eigenvalues(matrix);
    double smallest = eigenvalues[length - 1];
    if (!(smallest >= -NEGATIVE * length)) {
      throw Check.failure(
          "smallest eigenvalue of the correlation",
          smallest,
          "must not be negative",
          "use PositionalCorrelation.nearest for an estimate");
    }
    return new PositionalCorrelation(matrix);
  }

  /**
   * Signs that depend on one hidden class sign y = ±1, independently of each other given y, with
   * E[ξ_t y] = q_t: R = q qᵀ off the diagonal.
   *
   * @param loadings q₁…q_T in [−1, 1]
   * @return the correlation
   * @throws IllegalArgumentException if there are fewer than two or one is outside [−1, 1]
   */
  public static PositionalCorrelation ofLoadings(double... loadings) {
    requireTwo(loadings.length);
    for (int t = 0; t < loadings.length; t++) {
      Check.within("loading[" + t + "]", loadings[t], -1, 1, "give correlations with the class");
    }
    return new PositionalCorrelation(
        Matrix.generate(
            loadings.length, loadings.length, (s, t) -> s == t ? 1 : loadings[s] * loadings[t]));
  }

  /**
   * Uncorrelated signs.
   *
   * @param length T ≥ 2
   * @return the identity
   * @throws IllegalArgumentException if the length is below 2
   */
  public static PositionalCorrelation identity(int length) {
    return new PositionalCorrelation(Matrix.identity(requireTwo(length)));
  }

  /**
   * A correlation near an estimate: negative eigenvalues are set to 0 and the result is divided by
   * the roots of its diagonal. One such pass, not the closest correlation in Frobenius norm.
   *
   * @param estimate symmetric T × T matrix with positive diagonal
   * @return a correlation; the estimate itself if it is one
   * @throws IllegalArgumentException if the estimate is not square, finite and symmetric, or a
   *     diagonal entry of the clipped matrix is not positive
   */
  public static PositionalCorrelation nearest(Matrix estimate) {
    int length = requireTwo(estimate.requireSquare("estimate").rows());
    SymmetricEigen eigen = SpectralSolver.standard().eigen(estimate, length);
    Matrix clipped = PartialSpectrum.clip(eigen);
    Matrix positive = eigen.values()[length - 1] >= 0 ? estimate : clipped;
    double[] roots = new double[length];
    for (int t = 0; t < length; t++) {
      roots[t] = Math.sqrt(Check.positive("variance at position " + t, positive.get(t, t)));
    }
    return new PositionalCorrelation(
        Matrix.generate(
            length, length, (s, t) -> s == t ? 1 : positive.get(s, t) / (roots[s] * roots[t])));
  }

  /**
   * Number of positions.
   *
   * @return T ≥ 2
   */
  public int length() {
    return matrix.rows();
  }

  /**
   * The matrix R.
   *
   * @return T × T
   */
  public Matrix matrix() {
    return matrix;
  }

  /**
   * Correlation of two positions.
   *
   * @param s position from 0
   * @param t position from 0
   * @return R_st
   */
  public double get(int s, int t) {
    return matrix.get(s, t);
  }

  /**
   * The correlation of the first positions.
   *
   * @param length 2 … T
   * @return the leading block of R
   * @throws IllegalArgumentException if the length does not fit
   */
  public PositionalCorrelation leading(int length) {
    Check.within("length", requireTwo(length), 2, length(), "ask for no more positions than R has");
    return length == length()
        ? this
        : new PositionalCorrelation(Matrix.generate(length, length, matrix::get));
  }

  /**
   * The quadratic form of weights.
   *
   * @param weights T weights
   * @return α = wᵀRw
   * @throws IllegalArgumentException if the number of weights is not T
   */
  public double quadraticForm(double[] weights) {
    double[] image = matrix.times(weights);
    double sum = 0;
    for (int t = 0; t < image.length; t++) {
      sum += weights[t] * image[t];
    }
    return sum;
  }

  /**
   * The unit eigenvector of the largest eigenvalue, sum positive.
   *
   * @return T weights
   */
  public double[] topEigenvector() {
    double[] vector = SpectralSolver.standard().eigen(matrix, 1).vector(0);
    double sum = 0;
    for (double w : vector) {
      sum += w;
    }
    if (sum < 0) {
      for (int t = 0; t < vector.length; t++) {
        vector[t] = -vector[t];
      }
    }
    return vector;
  }

  /**
   * The largest eigenvalue, the best α/κ any weights reach.
   *
   * @return λ_max(R), between 1 and T
   */
  public double largestEigenvalue() {
    return SpectralSolver.standard().eigenvalues(matrix)[0];
  }

  @Override
  public String toString() {
    return "positional correlation over " + length() + " positions";
  }

  private static int requireTwo(int length) {
    if (length < 2) {
      throw Check.failure(
          "number of positions",
          length,
          "must be at least 2 for a correlation",
          "use sequences of two tokens or more");
    }
    return length;
  }

  private static void requireSymmetric(Matrix matrix, int s, int t) {
    double difference = matrix.get(s, t) - matrix.get(t, s);
    if (!(Math.abs(difference) <= SYMMETRY)) {
      throw Check.failure(
          "correlation[" + s + "][" + t + "] − correlation[" + t + "][" + s + "]",
          difference,
          "must be 0",
          "give a symmetric matrix");
    }
  }
}
