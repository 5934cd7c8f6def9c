package io.attentionspectra.djl.observe;

import ai.djl.ndarray.NDArray;
import io.attentionspectra.attention.Visibility;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.apiguardian.api.API;

/**
 * What a layer's arrays do not say of its scores. Given with an {@link AttentionTap} by models that
 * know it of themselves.
 *
 * @param visibility which tokens a token attends to in this layer
 * @param keyGroups G, heads that have keys of their own: query head h of H reads those of group
 *     ⌊h·G/H⌋
 * @param fresh what becomes of fresh queries and keys; absent where scores have further products
 * @param treated queries and keys, where a cap or a bias comes between them and the softmax
 */
@API(status = API.Status.INTERNAL)
public record LayerScores(
    Visibility visibility, int keyGroups, Optional<Fresh> fresh, Optional<Treated> treated) {

  /**
   * Queries and keys of which attention is softmax(c·tanh(β q·kᵀ/(c√m)) + B) under the visibility.
   *
   * @param projections queries and keys
   * @param cap c, where there is one
   * @param bias B, (1, H, T, T), where there is one
   */
  public record Treated(
      AttentionTap.Projections projections, OptionalDouble cap, Optional<NDArray> bias) {}

  /** What the layer makes of projected queries and keys before scores: norm and rotation. */
  public interface Fresh {

    /**
     * Queries as they enter the scores.
     *
     * @param head number of the head
     * @param projected its queries of the first tokens of the batch's first text, (ℓ, m), float64
     * @param squares the sum over all heads of the squares of every token's projected queries, (ℓ,
     *     1); asked for where a norm goes over all heads
     * @return the same shape and type, in the scope of the argument
     */
    NDArray queries(int head, NDArray projected, Supplier<NDArray> squares);

    /**
     * Keys as they enter the scores.
     *
     * @param group number of the key group
     * @param projected its keys likewise
     * @param squares the sum over all groups likewise
     * @return the same shape and type, in the scope of the argument
     */
    NDArray keys(int group, NDArray projected, Supplier<NDArray> squares);
  }
}
