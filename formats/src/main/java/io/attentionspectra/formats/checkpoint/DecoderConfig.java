package io.attentionspectra.formats.checkpoint;

import io.attentionspectra.base.Check;

/**
 * Sizes and constants of a decoder of the GPT-2 family.
 *
 * @param vocabularySize V, rows of the token embedding table
 * @param hiddenSize E, width of the hidden states; a multiple of {@code heads}
 * @param layers number of layers
 * @param heads H, attention heads per layer
 * @param intermediateSize F, width of the feed-forward layer
 * @param positions rows of the position embedding table
 * @param activation the non-linearity of the feed-forward layers
 * @param layerNormEpsilon ε added to the variance in layer normalisation
 * @param hiddenDropout dropout probability on hidden states, in training only
 * @param attentionDropout dropout probability on attention weights, in training only
 */
public record DecoderConfig(
    int vocabularySize,
    int hiddenSize,
    int layers,
    int heads,
    int intermediateSize,
    int positions,
    Activation activation,
    double layerNormEpsilon,
    double hiddenDropout,
    double attentionDropout)
    implements TransformerConfig {

  /**
   * Checks the sizes.
   *
   * @param vocabularySize V
   * @param hiddenSize E
   * @param layers number of layers
   * @param heads H
   * @param intermediateSize F
   * @param positions rows of the position table
   * @param activation the non-linearity
   * @param layerNormEpsilon ε
   * @param hiddenDropout a probability
   * @param attentionDropout a probability
   * @throws IllegalArgumentException if a size is not positive, heads do not divide the width, or a
   *     probability is outside [0, 1]
   */
  public DecoderConfig {
    EncoderConfig.requireSizes(vocabularySize, hiddenSize, layers, heads, intermediateSize);
    Check.atLeast("n_positions", positions, 2);
    Check.positive("layer_norm_epsilon", layerNormEpsilon);
    Check.probability("resid_pdrop", hiddenDropout);
    Check.probability("attn_pdrop", attentionDropout);
  }

  /**
   * A small GPT-2 for tests and examples: no dropout, ε = 1e-5, feed-forward width 4E.
   *
   * @param vocabularySize V
   * @param hiddenSize E, a multiple of {@code heads}
   * @param layers number of layers
   * @param heads heads per layer
   * @param positions longest sequence
   * @return the configuration
   */
  public static DecoderConfig gpt2(
      int vocabularySize, int hiddenSize, int layers, int heads, int positions) {
    return new DecoderConfig(
        vocabularySize,
        hiddenSize,
        layers,
        heads,
        4 * hiddenSize,
        positions,
        Activation.GELU_TANH,
        1e-5,
        0,
        0);
  }

  @Override
  public Architecture architecture() {
    return Architecture.GPT2;
  }

  @Override
  public int firstPosition() {
    return 0;
  }

  @Override
  public int tokenTypes() {
    return 0;
  }
}
