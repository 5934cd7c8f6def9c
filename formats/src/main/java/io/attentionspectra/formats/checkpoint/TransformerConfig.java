package io.attentionspectra.formats.checkpoint;

import io.attentionspectra.model.ModelShape;

/** Sizes and constants that encoders and decoders share. */
public sealed interface TransformerConfig permits EncoderConfig, DecoderConfig {

  /**
   * The family.
   *
   * @return the architecture
   */
  Architecture architecture();

  /**
   * Rows of the token embedding table.
   *
   * @return V
   */
  int vocabularySize();

  /**
   * Width of the hidden states.
   *
   * @return E, a multiple of {@link #heads()}
   */
  int hiddenSize();

  /**
   * Number of layers.
   *
   * @return at least 1
   */
  int layers();

  /**
   * Attention heads per layer.
   *
   * @return H
   */
  int heads();

  /**
   * Width of the feed-forward layer.
   *
   * @return F
   */
  int intermediateSize();

  /**
   * Rows of the position embedding table.
   *
   * @return at least {@link #firstPosition()} + 1
   */
  int positions();

  /**
   * Row of the first token's position.
   *
   * @return 0 but for RoBERTa, where rows up to the padding index are reserved
   */
  int firstPosition();

  /**
   * Rows of the token type table.
   *
   * @return 0 where the family has none
   */
  int tokenTypes();

  /**
   * ε added to the variance in layer normalisation.
   *
   * @return positive
   */
  double layerNormEpsilon();

  /**
   * Dropout probability on hidden states, in training only.
   *
   * @return in [0, 1)
   */
  double hiddenDropout();

  /**
   * Dropout probability on attention weights, in training only.
   *
   * @return in [0, 1)
   */
  double attentionDropout();

  /**
   * The non-linearity of the feed-forward layers.
   *
   * @return the activation
   */
  Activation activation();

  /**
   * Width of one head, m = E/H.
   *
   * @return the head size
   */
  default int headSize() {
    return hiddenSize() / heads();
  }

  /**
   * The longest sequence the position table allows, special tokens counted.
   *
   * @return a number of tokens
   */
  default int maxLength() {
    return positions() - firstPosition();
  }

  /**
   * Whether tokens attend only to themselves and earlier ones.
   *
   * @return true for decoders
   */
  default boolean causal() {
    return architecture().causal();
  }

  /**
   * The sizes a study selects from.
   *
   * @return the shape
   */
  default ModelShape shape() {
    return new ModelShape(
        layers(), heads(), headSize(), hiddenSize(), vocabularySize(), maxLength(), causal());
  }
}
