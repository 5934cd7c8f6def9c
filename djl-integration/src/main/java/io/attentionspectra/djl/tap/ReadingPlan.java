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
 * @param relative whether relative attention is read, too, where keys are hidden
 */
public record ReadingPlan(
    Visibility visibility, double inverseTemperature, int leading, boolean relative) {

  /**
   * Checks the numbers.
   *
   * @param visibility which tokens a token attends to
   * @param inverseTemperature β, positive
   * @param leading 0 or more
   * @param relative whether relative attention is read
   * @throws IllegalArgumentException if a number is out of range
   */
  public ReadingPlan {
    Check.positive("inverseTemperature", inverseTemperature);
    Check.atLeast("leading", leading, 0);
  }

  /**
   * The defaults.
   *
   * @return full visibility, β = 1, values only
   */
  public static ReadingPlan withDefaults() {
    return new ReadingPlan(Visibility.FULL, 1, 0, false);
  }

  /**
   * The same plan for another visibility.
   *
   * @param other which tokens a token attends to
   * @return a new plan
   */
  public ReadingPlan with(Visibility other) {
    return new ReadingPlan(other, inverseTemperature, leading, relative);
  }

  /**
   * The same plan for another inverse temperature.
   *
   * @param beta β, positive
   * @return a new plan
   * @throws IllegalArgumentException if β is not positive
   */
  public ReadingPlan withInverseTemperature(double beta) {
    return new ReadingPlan(visibility, beta, leading, relative);
  }

  /**
   * The same plan with another number of singular vectors.
   *
   * @param count of how many values the localisation is read, 0 or more
   * @return a new plan
   * @throws IllegalArgumentException if the number is negative
   */
  public ReadingPlan withLeading(int count) {
    return new ReadingPlan(visibility, inverseTemperature, count, relative);
  }

  /**
   * The same plan with relative attention read, or not, of heads to which keys are hidden.
   *
   * @param whether whether it is read
   * @return a new plan
   */
  public ReadingPlan withRelative(boolean whether) {
    return new ReadingPlan(visibility, inverseTemperature, leading, whether);
  }

  /** How far a query of a text sees back; no farther than the text is long. */
  long back(int length) {
    return Math.min(visibility.back(), length);
  }

  /** How far a query of a text sees ahead; no farther than the text is long. */
  long ahead(int length) {
    return Math.min(visibility.ahead(), length);
  }

  /** Tokens of a chunk; no more than the text is long. */
  long chunk(int length) {
    return Math.min(visibility.chunk(), length);
  }

  int leadingOf(int length) {
    return Math.min(leading, length);
  }

  int requireLength(String name, int length) {
    return Check.atLeast(name, length, visibility.leastLength());
  }

  /** Mean number of keys a query of a text sees. */
  double meanKeys(int length) {
    long keys = 0;
    for (int query = 0; query < length; query++) {
      keys += visibility.endOfKeysOf(query, length) - visibility.firstKeyOf(query);
    }
    return (double) keys / length;
  }
}
