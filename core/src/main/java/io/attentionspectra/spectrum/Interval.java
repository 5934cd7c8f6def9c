package io.attentionspectra.spectrum;

import io.attentionspectra.base.Check;

/**
 * A closed interval of the spectral axis.
 *
 * @param lower left end, zero or more
 * @param upper right end, above the left one
 */
public record Interval(double lower, double upper) {

  /**
   * Checks the ends.
   *
   * @param lower left end
   * @param upper right end
   * @throws IllegalArgumentException unless {@code 0 ≤ lower < upper < ∞}
   */
  public Interval {
    Check.nonNegative("lower", lower);
    Check.positive("upper", upper);
    if (!(lower < upper)) {
      throw Check.failure("lower", lower, "must be below upper = " + upper, "swap the ends");
    }
  }

  /**
   * Whether a point lies in the interval, ends included.
   *
   * @param x the point
   * @return true inside
   */
  public boolean contains(double x) {
    return x >= lower && x <= upper;
  }

  /**
   * Length of the interval.
   *
   * @return upper − lower
   */
  public double length() {
    return upper - lower;
  }
}
