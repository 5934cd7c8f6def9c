package io.attentionspectra.nulls;

import io.attentionspectra.base.Check;

/**
 * How many times a null is simulated.
 *
 * @param count the number
 */
public record ReplicaCount(int count) {

  /**
   * Checks the number.
   *
   * @param count at least 1
   * @throws IllegalArgumentException if the number is below 1
   */
  public ReplicaCount {
    Check.atLeast("replicas", count, 1);
  }
}
