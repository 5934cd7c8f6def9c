package io.attentionspectra.pooling;

import io.attentionspectra.base.Check;
import io.attentionspectra.linalg.Matrix;

/**
 * A pooling that is a weighted sum of the positions, c = Σ_t w_t X_t, with weights w^(T) for every
 * number T of tokens; its noise level κ = ‖w‖² and signal α = wᵀRw decide what survives in the
 * covariance of the pooled vectors (M. Seddik, arXiv 2605.06826).
 */
public interface LinearPooling extends WeightedPooling {

  /**
   * The weights for sequences of a length.
   *
   * @param length T ≥ 1
   * @return T weights, not all zero
   * @throws IllegalArgumentException if the pooling is not defined for this length
   */
  double[] weights(int length);

  @Override
  default double[] weights(int[] numbers) {
    return weights(numbers.length);
  }

  @Override
  default double[] apply(Matrix tokens) {
    return apply(tokens, new int[tokens.rows()]);
  }

  /**
   * Noise level.
   *
   * @param length T ≥ 1
   * @return κ = ‖w‖²
   */
  default double kappa(int length) {
    double sum = 0;
    for (double w : weights(length)) {
      sum += w * w;
    }
    return sum;
  }

  /**
   * Signal carried by the weights.
   *
   * @param correlation R of the signs over T positions
   * @return α = wᵀRw
   */
  default double alpha(PositionalCorrelation correlation) {
    return correlation.quadraticForm(weights(correlation.length()));
  }

  /**
   * Signal over noise, what a pooling should make large.
   *
   * @param correlation R of the signs over T positions
   * @return α/κ, between 0 and the largest eigenvalue of R
   */
  default double signalToNoise(PositionalCorrelation correlation) {
    return alpha(correlation) / kappa(correlation.length());
  }

  /**
   * Strength of a signal after pooling.
   *
   * @param correlation R of the signs over T positions
   * @param signal ‖μ‖² ≥ 0
   * @return ρ = α‖μ‖²/κ
   * @throws IllegalArgumentException if the signal is negative or not finite
   */
  default double rho(PositionalCorrelation correlation, double signal) {
    return Check.nonNegative("signal", signal) * signalToNoise(correlation);
  }
}
