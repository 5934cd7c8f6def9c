package io.attentionspectra.nulls;

import io.attentionspectra.base.Check;
import io.attentionspectra.model.SimulatedNull;

/**
 * A simulated null with its number of replicas.
 *
 * @param kind what is simulated
 * @param replicas how many times; a Monte Carlo p-value cannot be below 1/(replicas + 1)
 */
public record ReplicatedNull(SimulatedNull kind, int replicas) implements AttentionNull {

  /**
   * Checks the number.
   *
   * @param kind what is simulated
   * @param replicas at least 1
   * @throws IllegalArgumentException if the number is below 1
   */
  public ReplicatedNull {
    Check.atLeast("replicas", replicas, 1);
  }

  @Override
  public String label() {
    return kind.label();
  }

  @Override
  public String describe() {
    return "the " + label() + " (" + replicas + (replicas == 1 ? " replica)" : " replicas)");
  }
}
