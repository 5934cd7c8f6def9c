package io.attentionspectra.law;

import io.attentionspectra.base.Check;

/** The ranges of parameters of the laws of masked attention. */
final class MaskedDomain {

  private static final double SMALLEST_BETA = 1e-3;

  /** √(2 ln ℓ) at ℓ = 250,000. */
  private static final double LARGEST_BETA = 5;

  private static final double SMALLEST_RATIO = 1e-3;
  private static final double LARGEST_RATIO = 1e4;

  /** Intervals of the support, about, up to which a law is traced. */
  private static final double MOST_INTERVALS = 32;

  private MaskedDomain() {}

  /** β of a law without a length. */
  static double beta(double beta) {
    Check.positive("beta", beta);
    return Check.within(
        "beta",
        beta,
        SMALLEST_BETA,
        LARGEST_BETA,
        "above it heads are condensed and follow no closed law: simulate them; below it attention"
            + " is uniform");
  }

  /** β of heads whose queries see a mean number of keys: up to the freezing point √(2 ln keys). */
  static double beta(double beta, double keys) {
    double freezing = Math.sqrt(2 * Math.log(keys));
    if (beta > freezing) {
      throw Check.failure(
          "beta",
          beta,
          "must be at most √(2 ln n) = " + freezing + " where queries see n = " + keys + " keys",
          "above it heads are condensed and follow no closed law: simulate them");
    }
    return beta(beta);
  }

  /**
   * c = m/ℓ. Bands of mass c sit at (β²/c)/((k − ½)²π²) on top of noise that reaches to eβ⁴/2:
   * about 0.27/(β√c) of them, and no more than 1/c, stand alone.
   */
  static double ratio(String name, double value, double beta) {
    Check.positive(name, value);
    Check.within(
        name, value, SMALLEST_RATIO, LARGEST_RATIO, "above it the law is that of noise alone");
    double intervals = Math.min(1 / value, 0.27 / (beta * Math.sqrt(value)));
    if (intervals > MOST_INTERVALS) {
      throw Check.failure(
          name,
          value,
          "leaves about " + Math.round(intervals) + " intervals at beta = " + beta,
          "at most " + (int) MOST_INTERVALS + " are traced: take a larger beta or ratio");
    }
    return value;
  }
}
