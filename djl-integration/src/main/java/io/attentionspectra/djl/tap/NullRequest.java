package io.attentionspectra.djl.tap;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.Randomness;
import org.apiguardian.api.API;

/**
 * Which replicas of a head's simulated null to draw, and what to read of each.
 *
 * @param length ℓ of the text
 * @param betaHat β̂ of the head, positive; of its products alone where it has terms
 * @param plan what to read of a replica
 * @param count number of replicas, at least 1
 * @param randomness seed of the whole
 * @param terms what comes between products and the softmax
 */
@API(status = API.Status.INTERNAL)
public record NullRequest(
    int length,
    double betaHat,
    ReadingPlan plan,
    int count,
    Randomness randomness,
    HeadTerms terms) {

  /**
   * Checks the numbers.
   *
   * @param length ℓ
   * @param betaHat β̂
   * @param plan what to read
   * @param count number of replicas
   * @param randomness seed
   * @param terms cap and bias
   * @throws IllegalArgumentException if a number is out of range
   */
  public NullRequest {
    plan.requireLength("length", length);
    Check.positive("betaHat", betaHat);
    Check.atLeast("replicas", count, 1);
  }

  /**
   * Replicas of a head without terms.
   *
   * @param length ℓ
   * @param betaHat β̂
   * @param plan what to read
   * @param count number of replicas
   * @param randomness seed
   * @throws IllegalArgumentException if a number is out of range
   */
  public NullRequest(
      int length, double betaHat, ReadingPlan plan, int count, Randomness randomness) {
    this(length, betaHat, plan, count, randomness, HeadTerms.NONE);
  }

  /**
   * The same replicas of a head with terms.
   *
   * @param ofProducts β̂ of its products
   * @param other cap and bias
   * @return a new request
   * @throws IllegalArgumentException if β̂ is not positive
   */
  public NullRequest with(double ofProducts, HeadTerms other) {
    return new NullRequest(length, ofProducts, plan, count, randomness, other);
  }
}
