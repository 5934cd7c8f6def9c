package io.attentionspectra.monitor.schedule;

import io.attentionspectra.base.Check;

/**
 * Readings at the beginning of training, dense first and then sparse, until the regular interval
 * takes over.
 *
 * @param ratio quotient of successive steps, above 1; infinite for no warm-up
 */
public record WarmUp(double ratio) {

  /**
   * Checks the ratio.
   *
   * @param ratio above 1
   * @throws IllegalArgumentException if it is 1 or less, or not a number
   */
  public WarmUp {
    if (!(ratio > 1)) {
      throw Check.failure("warm-up ratio", ratio, "must be above 1", "give for example 2");
    }
  }

  /**
   * Readings at the steps 0, 1, r, r², … rounded up.
   *
   * @param ratio r, above 1
   * @return the warm-up
   * @throws IllegalArgumentException if the ratio is not above 1
   */
  public static WarmUp geometric(double ratio) {
    Check.finite("warm-up ratio", ratio);
    return new WarmUp(ratio);
  }

  /**
   * No readings but the regular ones.
   *
   * @return no warm-up
   */
  public static WarmUp none() {
    return new WarmUp(Double.POSITIVE_INFINITY);
  }

  /** Whether the step is 1 or a power of the ratio, rounded up. */
  boolean has(int step) {
    if (step < 1 || Double.isInfinite(ratio)) {
      return false;
    }
    double power = 1;
    while (Math.ceil(power) < step) {
      power *= ratio;
    }
    return Math.ceil(power) == step;
  }

  String describe() {
    return Double.isInfinite(ratio) ? "" : ", warm-up at 1, " + ratio + ", " + ratio + "², …";
  }
}
