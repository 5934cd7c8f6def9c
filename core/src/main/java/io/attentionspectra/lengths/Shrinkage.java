package io.attentionspectra.lengths;

/**
 * Estimates drawn towards a fitted shape by as much as their errors make them uncertain: x̃ = T +
 * (x − T) τ²/(τ² + v), v the variance of the error of x, T the shape, and τ² how far true values
 * lie from the shape, by the method of moments: with weights 1/v, τ² = max(0, (Σ (x − T)²/v − (m −
 * k)) / (Σ 1/v − Σ 1/v²/Σ 1/v)), m estimates, k numbers fitted for the shape (R. DerSimonian and N.
 * Laird, Control. Clin. Trials 7 (1986) 177; the estimator is the empirical Bayes one of C. N.
 * Morris, J. Am. Stat. Assoc. 78 (1983) 47). An estimate without data has v infinite and becomes T.
 */
final class Shrinkage {

  private Shrinkage() {}

  /**
   * The shrunken estimates.
   *
   * @param estimates x
   * @param variances v, positive, infinite where there are no data
   * @param shape T
   * @param fitted k
   */
  static double[] of(double[] estimates, double[] variances, double[] shape, int fitted) {
    double spread = spread(estimates, variances, shape, fitted);
    double[] shrunken = new double[estimates.length];
    for (int i = 0; i < shrunken.length; i++) {
      double share = Double.isFinite(variances[i]) ? spread / (spread + variances[i]) : 0;
      shrunken[i] = share > 0 ? shape[i] + share * (estimates[i] - shape[i]) : shape[i];
    }
    return shrunken;
  }

  /** τ². */
  private static double spread(double[] estimates, double[] variances, double[] shape, int fitted) {
    double excess = fitted;
    double weights = 0;
    double squares = 0;
    for (int i = 0; i < estimates.length; i++) {
      if (Double.isFinite(variances[i])) {
        double weight = 1 / variances[i];
        double distance = estimates[i] - shape[i];
        excess += weight * distance * distance - 1;
        weights += weight;
        squares += weight * weight;
      }
    }
    double scale = weights - squares / weights;
    return scale > 0 ? Math.max(0, excess / scale) : 0;
  }
}
