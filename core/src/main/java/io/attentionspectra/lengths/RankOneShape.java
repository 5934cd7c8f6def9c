package io.attentionspectra.lengths;

import java.util.Arrays;

/**
 * The symmetric matrix g gᵀ nearest to a covariance between classes in the sum of (Γ_cc′ − g_c
 * g_c′)²/v_cc′: signs that depend on one hidden class sign of the text have this form (all tokens
 * of a text agree on what it is about, some positions more than others). Found by updating one g_c
 * after the other, {@value #SWEEPS} times, from the root of the mean covariance.
 */
final class RankOneShape {

  private static final int SWEEPS = 100;

  private RankOneShape() {}

  /**
   * g; zeros if the covariances are not positive on average.
   *
   * @param covariances Γ, symmetric, row by row; what has no weight is not read
   * @param weights 1/v, symmetric, 0 where there is no estimate
   */
  static double[] of(double[][] covariances, double[][] weights) {
    int count = covariances.length;
    double sum = 0;
    double total = 0;
    for (int c = 0; c < count; c++) {
      for (int e = 0; e < count; e++) {
        sum += weights[c][e] > 0 ? weights[c][e] * covariances[c][e] : 0;
        total += weights[c][e];
      }
    }
    double[] loadings = new double[count];
    if (!(sum > 0)) {
      return loadings;
    }
    Arrays.fill(loadings, Math.sqrt(sum / total));
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      for (int c = 0; c < count; c++) {
        loadings[c] = updated(c, covariances[c], weights[c], loadings);
      }
    }
    return loadings;
  }

  /** The diagonal, which is quadratic in g_c, keeps the g_c of before as one factor. */
  private static double updated(int c, double[] covariances, double[] weights, double[] loadings) {
    double product = 0;
    double square = 0;
    for (int e = 0; e < loadings.length; e++) {
      if (weights[e] > 0) {
        product += weights[e] * covariances[e] * loadings[e];
        square += weights[e] * loadings[e] * loadings[e];
      }
    }
    return square > 0 ? product / square : loadings[c];
  }
}
