package io.attentionspectra.djl.model;

import ai.djl.ndarray.NDArray;

/**
 * Sees the inside of a forward pass of {@link TransformerEncoder}, on the thread that runs it and
 * in the order of computation: {@code hidden(0)}, then for each layer l = 0, 1, …: {@code
 * attention(l)}, {@code hidden(l + 1)}.
 *
 * <p>Arrays are valid during the call only, see {@link AttentionTap}. The output of the encoder is
 * the same to the last bit with and without observer. An exception thrown here ends the forward
 * pass.
 */
public interface EncoderObserver {

  /**
   * Hidden states between layers.
   *
   * @param depth 0 for the embeddings after their normalisation, l + 1 for the output of layer l
   * @param states hidden states, (B, T, E); a view, see {@link AttentionTap}
   * @param mask 1 for tokens and 0 for padding, (B, T), float32
   */
  default void hidden(int depth, NDArray states, NDArray mask) {}

  /**
   * One layer's attention, called right after its softmax.
   *
   * @param layer number of the layer, from 0
   * @param tap its arrays
   */
  default void attention(int layer, AttentionTap tap) {}

  /**
   * An observer that looks at nothing.
   *
   * @return the observer
   */
  static EncoderObserver none() {
    return NoObserver.INSTANCE;
  }
}
