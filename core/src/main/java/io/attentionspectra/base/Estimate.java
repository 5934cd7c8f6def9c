package io.attentionspectra.base;

/**
 * A stochastic number with its uncertainty.
 *
 * @param value the estimate
 * @param standardError its standard error, NaN where a single observation leaves it unknown
 */
public record Estimate(double value, double standardError) {

  /**
   * Mean of independent observations with standard error s/√n, s² the unbiased variance.
   *
   * @param observations at least one number
   * @return the mean; its standard error is NaN for a single observation
   * @throws IllegalArgumentException if there is no observation
   */
  public static Estimate meanOf(double... observations) {
    RunningMoments moments = new RunningMoments();
    for (double x : observations) {
      moments.add(x);
    }
    return moments.estimate();
  }

  @Override
  public String toString() {
    return value + " ± " + standardError;
  }
}
