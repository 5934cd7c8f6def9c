package io.attentionspectra.advice;

import io.attentionspectra.base.Check;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.pooling.PositionalCorrelation;

/**
 * The positional correlation along one direction from the covariance Γ over positions there: off
 * the diagonal R_st = Γ_st/s; the diagonal is a constant s, since noise hides how much of Γ_tt is
 * signal. s is at least the smallest value that makes the matrix positive semi-definite.
 */
final class LeadingCorrelation {

  private LeadingCorrelation() {}

  /** The smallest s, minus the smallest eigenvalue of the off-diagonal part. */
  static double smallestSignal(Matrix covariance) {
    double[] eigenvalues = SpectralSolver.standard().eigenvalues(offDiagonal(covariance));
    return Math.max(0, -eigenvalues[eigenvalues.length - 1]);
  }

  /**
   * R at the larger of the smallest s and another.
   *
   * @throws IllegalArgumentException if no two positions vary together
   */
  static PositionalCorrelation of(Matrix covariance, double signal) {
    double s = Math.max(signal, smallestSignal(covariance));
    if (!(s > 0)) {
      throw Check.failure(
          "signal along the leading direction",
          s,
          "must be positive",
          "tokens do not vary in the pilot; give more texts");
    }
    Matrix off = offDiagonal(covariance);
    int length = covariance.rows();
    return PositionalCorrelation.nearest(
        Matrix.generate(length, length, (i, j) -> i == j ? 1 : off.get(i, j) / s));
  }

  static double meanDiagonal(Matrix covariance) {
    double sum = 0;
    for (int t = 0; t < covariance.rows(); t++) {
      sum += covariance.get(t, t);
    }
    return sum / covariance.rows();
  }

  /** Σ_{s≠t} w_s w_t Γ_st / Σ w_t². */
  static double shared(Matrix covariance, double[] weights) {
    double sum = 0;
    double kappa = 0;
    for (int s = 0; s < weights.length; s++) {
      kappa += weights[s] * weights[s];
      for (int t = 0; t < s; t++) {
        sum += 2 * weights[s] * weights[t] * covariance.get(s, t);
      }
    }
    return sum / kappa;
  }

  private static Matrix offDiagonal(Matrix covariance) {
    int length = covariance.rows();
    return Matrix.generate(length, length, (s, t) -> s == t ? 0 : covariance.get(s, t));
  }
}
