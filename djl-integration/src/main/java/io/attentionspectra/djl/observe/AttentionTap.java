package io.attentionspectra.djl.observe;

import ai.djl.ndarray.NDArray;
import java.util.Optional;
import org.apiguardian.api.API;

/**
 * What one attention layer computed for a batch of B texts padded to T tokens, H heads of size m.
 * What a kind of model cannot show is absent.
 *
 * <p>The arrays are valid during the observer's call only and carry no gradient. Arrays derived
 * from them live in the same scope and are closed with it; copy numbers out or attach a result to a
 * manager of your own to keep it. They share memory with the forward pass: never change them in
 * place. Rows and columns of padding are included; {@code mask} tells them apart.
 *
 * @param attention softmax of the masked scores over keys, (B, H, T, T), queries in rows; rows sum
 *     to 1, before dropout
 * @param mask 1 for tokens and 0 for padding, (B, T), float32; where rows hold several texts, their
 *     numbers
 * @param input what the layer's query and key projections are applied to, (B, T, E): the hidden
 *     states entering the layer, after its normalisation where that comes first
 * @param projections queries and keys, where {@code attention} follows from them and the visibility
 *     alone: that of {@code scores}, or of {@link ObservedModel#shape()}; absent where anything
 *     else enters the scores, such as a bias of positions
 * @param value v, (B, H, T, m)
 * @param scores what else is known of the layer, by models that know it of themselves
 */
public record AttentionTap(
    NDArray attention,
    NDArray mask,
    Optional<NDArray> input,
    Optional<Projections> projections,
    Optional<NDArray> value,
    @API(status = API.Status.INTERNAL) Optional<LayerScores> scores) {

  /**
   * Arrays of a layer of which nothing else is known.
   *
   * @param attention A, (B, H, T, T)
   * @param mask (B, T)
   * @param input what projections are applied to, (B, T, E)
   * @param projections queries and keys
   * @param value v, (B, H, T, m)
   */
  public AttentionTap(
      NDArray attention,
      NDArray mask,
      Optional<NDArray> input,
      Optional<Projections> projections,
      Optional<NDArray> value) {
    this(attention, mask, input, projections, value, Optional.empty());
  }

  /**
   * Queries and keys as they enter the scores β q·kᵀ/√m.
   *
   * @param query q, (B, H, T, m)
   * @param key k, (B, H, T, m), one per query head: shared keys are repeated
   * @param inverseTemperature β, 1 in most models: √m times the factor between q·kᵀ and softmax
   */
  public record Projections(NDArray query, NDArray key, double inverseTemperature) {

    /**
     * Head size.
     *
     * @return m
     */
    public int headSize() {
      return Math.toIntExact(query.getShape().get(3));
    }

    /**
     * The scores before masking.
     *
     * @return β q·kᵀ/√m, (B, H, T, T), in the scope of the query
     */
    public NDArray scores() {
      return query
          .matMul(key.transpose(0, 1, 3, 2))
          .mul(inverseTemperature / Math.sqrt(headSize()));
    }
  }
}
