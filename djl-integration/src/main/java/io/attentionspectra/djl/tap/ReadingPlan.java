package io.attentionspectra.djl.tap;

import io.attentionspectra.attention.Visibility;
import io.attentionspectra.base.Check;

/**
 * What is read of every head. Defaults: full visibility, inverse temperature 1, singular values
 * without vectors.
 *
 * @param visibility which tokens a token attends to
 * @param inverseTemperature β in A = softmax(β q·kᵀ/√m), positive; 1 in most models
 * @param leading of how many of the largest values the localisation of the singular vectors is
 *     read, 0 or more; above 0 a head takes longer by about a third
 */
public record ReadingPlan(Visibility visibility, double inverseTemperature, int leading) {

  /**
   * Checks the numbers.
   *
   * @param visibility which tokens a token attends to
   * @param inverseTemperature β, positive
   * @param leading 0 or more
   * @throws IllegalArgumentException if a number is out of range, or the visibility is local
   */
  public ReadingPlan {
    if (visibility.isLocal()) {
      throw Check.failure(
          "visibility", visibility, "must be full or causal", "read local heads on the heap");
    }
    Check.positive("inverseTemperature", inverseTemperature);
    Check.atLeast("leading", leading, 0);
  }

  /**
   * The defaults.
   *
   * @return full visibility, β = 1, values only
   */
  public static ReadingPlan withDefaults() {
    return new ReadingPlan(Visibility.FULL, 1, 0);
  }

  /**
   * The same plan for another visibility.
   *
   * @param other which tokens a token attends to
   * @return a new plan
   */
  public ReadingPlan with(Visibility other) {
    return new ReadingPlan(other, inverseTemperature, leading);
  }

  /**
   * The same plan for another inverse temperature.
   *
   * @param beta β, positive
   * @return a new plan
   * @throws IllegalArgumentException if β is not positive
   */
  public ReadingPlan withInverseTemperature(double beta) {
    return new ReadingPlan(visibility, beta, leading);
  }

  /**
   * The same plan with another number of singular vectors.
   *
   * @param count of how many values the localisation is read, 0 or more
   * @return a new plan
   * @throws IllegalArgumentException if the number is negative
   */
  public ReadingPlan withLeading(int count) {
    return new ReadingPlan(visibility, inverseTemperature, count);
  }

  boolean causal() {
    return visibility.isCausal();
  }

  int leadingOf(int length) {
    return Math.min(leading, length);
  }

  int requireLength(String name, int length) {
    return Check.atLeast(name, length, visibility.leastLength());
  }

  /** Mean number of keys a query of a text sees. */
  double meanKeys(int length) {
    return causal() ? (length + 1) / 2.0 : length;
  }
}
