package io.attentionspectra.djl.observe;

import ai.djl.ndarray.NDArray;
import io.attentionspectra.attention.Visibility;
import java.util.Optional;

/**
 * What a layer's arrays do not say of its scores. Given with an {@link AttentionTap} by models that
 * know it of themselves.
 *
 * @param visibility which tokens a token attends to in this layer
 * @param keyGroups G, heads that have keys of their own: query head h of H reads those of group
 *     ⌊h·G/H⌋
 * @param fresh what becomes of fresh queries and keys, where a head's scores follow from its own
 *     alone; absent where a bias, a cap or another head enters
 */
public record LayerScores(Visibility visibility, int keyGroups, Optional<Fresh> fresh) {

  /** What the layer makes of projected queries and keys before scores: norm and rotation. */
  public interface Fresh {

    /**
     * Queries as they enter the scores.
     *
     * @param projected queries of the first tokens of the batch's first text, (ℓ, m), float64
     * @return the same shape and type, in the scope of the argument
     */
    NDArray queries(NDArray projected);

    /**
     * Keys as they enter the scores.
     *
     * @param projected keys likewise
     * @return the same shape and type, in the scope of the argument
     */
    NDArray keys(NDArray projected);
  }
}
