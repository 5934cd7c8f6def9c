package io.attentionspectra.djl.observe;

import ai.djl.ndarray.NDArray;
import java.util.Optional;
import java.util.function.Supplier;
import org.apiguardian.api.API;

/**
 * What one attention layer computed for a batch of B texts padded to T tokens, H heads of size m.
 * What a kind of model cannot show is absent.
 *
 * <p>The arrays are valid during the observer's call only and carry no gradient. Arrays derived
 * from them live in the same scope and are closed with it; copy numbers out or attach a result to a
 * manager of your own to keep it. They share memory with the forward pass: never change them in
 * place. Rows and columns of padding are included; {@link #mask} tells them apart. Used by one
 * thread.
 */
public final class AttentionTap {

  private final NDArray attention;
  private final NDArray mask;
  private final Optional<NDArray> input;
  private final Optional<LayerScores> scores;

  /** Looks for them at first; holds what it found from then on. */
  private Supplier<Optional<Projections>> projections;

  /** The same of values. */
  private Supplier<Optional<NDArray>> value;

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
   * The same by models that know more of their scores.
   *
   * @param attention A, (B, H, T, T)
   * @param mask (B, T)
   * @param input what projections are applied to, (B, T, E)
   * @param projections queries and keys
   * @param value v, (B, H, T, m)
   * @param scores what the arrays do not say
   */
  @API(status = API.Status.INTERNAL)
  public AttentionTap(
      NDArray attention,
      NDArray mask,
      Optional<NDArray> input,
      Optional<Projections> projections,
      Optional<NDArray> value,
      Optional<LayerScores> scores) {
    this(attention, mask, input, () -> projections, () -> value, scores);
  }

  private AttentionTap(
      NDArray attention,
      NDArray mask,
      Optional<NDArray> input,
      Supplier<Optional<Projections>> projections,
      Supplier<Optional<NDArray>> value,
      Optional<LayerScores> scores) {
    this.attention = attention;
    this.mask = mask;
    this.input = input;
    this.projections = projections;
    this.value = value;
    this.scores = scores;
  }

  /**
   * The same arrays with other queries and keys, which are looked for when they are first asked for
   * and not at all where nobody asks.
   *
   * @param found finds them
   * @return another tap
   */
  @API(status = API.Status.INTERNAL)
  public AttentionTap withProjections(Supplier<Optional<Projections>> found) {
    return new AttentionTap(attention, mask, input, found, value, scores);
  }

  /**
   * The same arrays with other values, which are made when they are first asked for.
   *
   * @param made makes them
   * @return another tap
   */
  @API(status = API.Status.INTERNAL)
  public AttentionTap withValue(Supplier<Optional<NDArray>> made) {
    return new AttentionTap(attention, mask, input, projections, made, scores);
  }

  /**
   * Softmax of the masked scores over keys.
   *
   * @return A, (B, H, T, T), queries in rows; rows sum to 1, before dropout
   */
  public NDArray attention() {
    return attention;
  }

  /**
   * Which tokens are padding. Layers may share this array: never change it.
   *
   * @return 1 for tokens and 0 for padding, (B, T), float32; where rows hold several texts, their
   *     numbers
   */
  public NDArray mask() {
    return mask;
  }

  /**
   * What the layer's query and key projections are applied to.
   *
   * @return (B, T, E): the hidden states entering the layer, after its normalisation where that
   *     comes first
   */
  public Optional<NDArray> input() {
    return input;
  }

  /**
   * Queries and keys, where {@link #attention} follows from them and the visibility alone: that of
   * {@link #scores}, or of {@link ObservedModel#shape()}. Hooks find that out when they are first
   * asked for them, so ask during the observer's call.
   *
   * @return absent where anything else enters the scores, such as a bias of positions
   */
  public Optional<Projections> projections() {
    Optional<Projections> found = projections.get();
    projections = () -> found;
    return found;
  }

  /**
   * Values. Hooks split them into heads when they are first asked for them, so ask during the
   * observer's call.
   *
   * @return v, (B, H, T, m)
   */
  public Optional<NDArray> value() {
    Optional<NDArray> made = value.get();
    value = () -> made;
    return made;
  }

  /**
   * What else is known of the layer, by models that know it of themselves.
   *
   * @return absent where only arrays are known
   */
  @API(status = API.Status.INTERNAL)
  public Optional<LayerScores> scores() {
    return scores;
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
