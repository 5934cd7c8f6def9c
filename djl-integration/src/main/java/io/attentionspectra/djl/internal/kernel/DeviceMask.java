package io.attentionspectra.djl.internal.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.attentionspectra.attention.AttentionMask;
import io.attentionspectra.base.Check;
import java.util.stream.IntStream;

/**
 * A mask on the device where heads are balanced, every key of which some query sees.
 *
 * @param mask the mask, with padding if there is any: the shape of the matrices to balance
 * @param tokens the mask without padding: the shape of what comes back
 * @param hidden true where a query does not see a key, (ℓ_q, ℓ_k) without padding
 * @param keysOfQuery number of keys each query sees, (ℓ_q), float64
 * @param queriesOfKey number of queries that see each key, (ℓ_k), float64
 */
public record DeviceMask(
    AttentionMask mask,
    AttentionMask tokens,
    NDArray hidden,
    NDArray keysOfQuery,
    NDArray queriesOfKey) {

  /**
   * Copies a mask to a device.
   *
   * @param mask allowed pairs; at least 2 queries and keys are no padding, and every such key is
   *     seen by some query
   * @param owner manager of the device, which owns the arrays
   * @return the mask there
   * @throws IllegalArgumentException if a key is seen by none or there are too few tokens
   */
  public static DeviceMask of(AttentionMask mask, NDManager owner) {
    AttentionMask tokens = mask.withoutPadding();
    tokens.requireSeenKeys();
    Check.atLeast("queries", tokens.queries(), 2);
    Check.atLeast("keys", tokens.keys(), 2);
    boolean[] hidden = new boolean[tokens.queries() * tokens.keys()];
    for (int i = 0, at = 0; i < tokens.queries(); i++) {
      for (int j = 0; j < tokens.keys(); j++, at++) {
        hidden[at] = !tokens.allows(i, j);
      }
    }
    return new DeviceMask(
        mask,
        tokens,
        owner.create(hidden, new Shape(tokens.queries(), tokens.keys())),
        owner.create(IntStream.range(0, tokens.queries()).mapToDouble(tokens::keysOf).toArray()),
        owner.create(IntStream.range(0, tokens.keys()).mapToDouble(tokens::queriesOf).toArray()));
  }
}
