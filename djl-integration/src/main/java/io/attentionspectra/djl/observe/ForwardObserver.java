package io.attentionspectra.djl.observe;

import ai.djl.ndarray.NDArray;
import org.apiguardian.api.API;

/**
 * Sees the inside of a forward pass of an {@link ObservedModel}, on the thread that runs it and by
 * ascending layer: {@code hidden(0)}, then for each layer l = 0, 1, …: {@code attention(l)}, {@code
 * hidden(l + 1)}.
 *
 * <p>Arrays are valid during the call only, see {@link AttentionTap}. The output of the model is
 * the same to the last bit with and without observer. An exception thrown here ends the forward
 * pass.
 */
public interface ForwardObserver {

  /**
   * Hidden states between layers.
   *
   * @param depth 0 for what enters the first layer, l + 1 for the output of layer l
   * @param states hidden states, (B, T, E); a view, see {@link AttentionTap}
   * @param mask 1 for tokens and 0 for padding, (B, T), float32; where rows hold several texts,
   *     their numbers
   */
  default void hidden(int depth, NDArray states, NDArray mask) {}

  /**
   * One layer's attention.
   *
   * @param layer number of the layer, from 0
   * @param tap its arrays
   */
  default void attention(int layer, AttentionTap tap) {}

  /**
   * Whether queries and keys are enough, where the model does not hold the attention of long texts
   * and would have to compute it for the observer.
   *
   * @param layer number of the layer, from 0
   * @return true to be called with {@link #tiled} there, in place of {@link #attention}
   */
  @API(status = API.Status.INTERNAL)
  default boolean takesTiles(int layer) {
    return false;
  }

  /**
   * One layer's queries and keys, see {@link #takesTiles}.
   *
   * @param layer number of the layer, from 0
   * @param tap its arrays
   */
  @API(status = API.Status.INTERNAL)
  default void tiled(int layer, TiledTap tap) {}

  /**
   * An observer of single texts: whatever side of a row its padding is on, and however many texts
   * share a row, the given one sees every text in a row of its own with its padding behind it, in
   * the order of rows and then of places. Arrays are those of the pass where they are so already,
   * else copies that live as long.
   *
   * @param observer sees the texts
   * @return an observer of any batch
   */
  static ForwardObserver ofTexts(ForwardObserver observer) {
    return new SeparateTexts(observer);
  }

  /**
   * An observer that looks at nothing.
   *
   * @return the observer
   */
  static ForwardObserver none() {
    return NoObserver.INSTANCE;
  }
}
