package io.attentionspectra.pooling;

/**
 * The outcome of a training of pooling weights.
 *
 * @param weights unit vector with nonnegative sum
 * @param value the objective there
 * @param gradientNorm length of the objective's gradient there
 * @param steps accepted steps
 * @param converged whether the gradient fell below the tolerance
 */
@SuppressWarnings("ArrayRecordComponent")
public record LearnedWeights(
    double[] weights, double value, double gradientNorm, int steps, boolean converged) {

  /**
   * Requires convergence.
   *
   * @return this result
   * @throws ArithmeticException if the training stopped early, with what to try
   */
  public LearnedWeights requireConverged() {
    if (!converged) {
      throw new ArithmeticException(
          "learned weights: gradient norm "
              + gradientNorm
              + " after "
              + steps
              + " steps is above the tolerance; the top two eigenvalues may nearly coincide:"
              + " allow more steps or a larger tolerance");
    }
    return this;
  }
}
