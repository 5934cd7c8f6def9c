package io.attentionspectra.djl.tap;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.Randomness;
import org.apiguardian.api.API;

/**
 * Which replicas of a head's simulated null to draw, and what to read of each.
 *
 * @param length ℓ of the text
 * @param betaHat β̂ of the head, positive
 * @param plan what to read of a replica
 * @param count number of replicas, at least 1
 * @param randomness seed of the whole
 */
@API(status = API.Status.INTERNAL)
public record NullRequest(
    int length, double betaHat, ReadingPlan plan, int count, Randomness randomness) {

  /**
   * Checks the numbers.
   *
   * @param length ℓ
   * @param betaHat β̂
   * @param plan what to read
   * @param count number of replicas
   * @param randomness seed
   * @throws IllegalArgumentException if a number is out of range
   */
  public NullRequest {
    plan.requireLength("length", length);
    Check.positive("betaHat", betaHat);
    Check.atLeast("replicas", count, 1);
  }
}
