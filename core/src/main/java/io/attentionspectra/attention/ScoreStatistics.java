package io.attentionspectra.attention;

import io.attentionspectra.base.Check;
import io.attentionspectra.linalg.Matrix;

/**
 * What the logits L = βS of a head say about its inverse temperature. Over the allowed pairs L is
 * fitted by rᵢ + cⱼ + error in least squares; for a full mask this is double centring. Row effects
 * cancel in the softmax, column effects make sinks, the error carries β.
 *
 * @param betaHat β̂, root of the residual sum of squares over its degrees of freedom: for a full
 *     mask Σ error²/((ℓ_q−1)(ℓ_k−1)), in general pairs − (queries + seen keys − connected
 *     components of the mask). Unbiased in its square for centred independent queries and keys;
 *     exactly 0 when the residuals are rounding errors of the logits.
 * @param rowBias root mean square of the row effects rᵢ about their mean
 * @param columnBias root mean square of the column effects cⱼ about their mean, seen keys only; for
 *     structureless scores of order β̂/√ℓ_q, not 0
 * @param regime the regime of β̂ at the mean number of keys per query
 * @param boundary the value of β that decided the regime, see {@link RegimeBoundaries#deciding}
 */
public record ScoreStatistics(
    double betaHat, double rowBias, double columnBias, Regime regime, double boundary) {

  /**
   * Statistics of logits.
   *
   * @param logits βS, ℓ_q × ℓ_k; masked entries are not read
   * @param mask allowed pairs, of the same shape
   * @return the statistics
   * @throws IllegalArgumentException if the shapes differ, an entry is not finite, or the mask
   *     leaves no degree of freedom (for example a length of 1)
   */
  public static ScoreStatistics of(Matrix logits, AttentionMask mask) {
    AdditiveFit fit = AdditiveFit.of(logits, mask);
    return of(
        Math.sqrt(fit.residualVariance()), fit.rowSpread(), fit.columnSpread(), mask.meanKeys());
  }

  /**
   * Statistics from numbers computed elsewhere, which adds the regime.
   *
   * @param betaHat β̂, zero or more
   * @param rowBias spread of the row effects
   * @param columnBias spread of the column effects
   * @param keys mean number of keys a query sees, above 1
   * @return the statistics
   * @throws IllegalArgumentException if a number is negative or not finite
   */
  public static ScoreStatistics of(double betaHat, double rowBias, double columnBias, double keys) {
    Check.nonNegative("rowBias", rowBias);
    Check.nonNegative("columnBias", columnBias);
    RegimeBoundaries boundaries = RegimeBoundaries.at(keys);
    Regime regime = boundaries.regime(betaHat);
    return new ScoreStatistics(betaHat, rowBias, columnBias, regime, boundaries.deciding(regime));
  }
}
