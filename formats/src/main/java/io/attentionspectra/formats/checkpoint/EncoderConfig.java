package io.attentionspectra.formats.checkpoint;

import io.attentionspectra.base.Check;

/**
 * Sizes and constants of an encoder.
 *
 * @param architecture the family
 * @param vocabularySize V, rows of the token embedding table
 * @param hiddenSize E, width of the hidden states; a multiple of {@code heads}
 * @param layers number of encoder layers
 * @param heads H, attention heads per layer
 * @param intermediateSize F, width of the feed-forward layer
 * @param positions rows of the position embedding table
 * @param firstPosition row of the first token's position; 0 but for RoBERTa, where rows up to the
 *     padding index are reserved
 * @param tokenTypes rows of the token type table, 0 where the family has none
 * @param layerNormEpsilon ε added to the variance in layer normalisation
 * @param hiddenDropout dropout probability on hidden states, in training only
 * @param attentionDropout dropout probability on attention weights, in training only
 */
public record EncoderConfig(
    Architecture architecture,
    int vocabularySize,
    int hiddenSize,
    int layers,
    int heads,
    int intermediateSize,
    int positions,
    int firstPosition,
    int tokenTypes,
    double layerNormEpsilon,
    double hiddenDropout,
    double attentionDropout)
    implements TransformerConfig {

  /**
   * Checks the sizes.
   *
   * @param architecture the family
   * @param vocabularySize V
   * @param hiddenSize E
   * @param layers number of layers
   * @param heads H
   * @param intermediateSize F
   * @param positions rows of the position table
   * @param firstPosition row of the first position
   * @param tokenTypes rows of the type table
   * @param layerNormEpsilon ε
   * @param hiddenDropout a probability
   * @param attentionDropout a probability
   * @throws IllegalArgumentException if the architecture is no encoder, a size is not positive,
   *     heads do not divide the width, or a probability is outside [0, 1)
   */
  public EncoderConfig {
    if (architecture.causal()) {
      throw Check.failure(
          "architecture", architecture, "is a decoder", "give its sizes as a DecoderConfig");
    }
    requireSizes(vocabularySize, hiddenSize, layers, heads, intermediateSize);
    Check.atLeast("firstPosition", firstPosition, 0);
    if (positions <= firstPosition) {
      throw Check.failure(
          "max_position_embeddings",
          positions,
          "must be above the first position, " + firstPosition,
          "check config");
    }
    Check.atLeast("type_vocab_size", tokenTypes, 0);
    Check.positive("layer_norm_eps", layerNormEpsilon);
    Check.probability("hidden_dropout_prob", hiddenDropout);
    Check.probability("attention_probs_dropout_prob", attentionDropout);
  }

  static void requireSizes(
      int vocabularySize, int hiddenSize, int layers, int heads, int intermediateSize) {
    Check.atLeast("vocab_size", vocabularySize, 1);
    Check.atLeast("hidden_size", hiddenSize, 1);
    Check.atLeast("num_hidden_layers", layers, 1);
    Check.atLeast("num_attention_heads", heads, 1);
    Check.atLeast("intermediate_size", intermediateSize, 1);
    if (hiddenSize % heads != 0) {
      throw Check.failure(
          "num_attention_heads", heads, "must divide hidden_size = " + hiddenSize, "check config");
    }
  }

  @Override
  public Activation activation() {
    return Activation.GELU;
  }

  /**
   * A small BERT for tests and examples: no dropout, ε = 1e-12, feed-forward width 4E.
   *
   * @param vocabularySize V
   * @param hiddenSize E, a multiple of {@code heads}
   * @param layers number of layers
   * @param heads heads per layer
   * @param positions longest sequence
   * @return the configuration
   */
  public static EncoderConfig bert(
      int vocabularySize, int hiddenSize, int layers, int heads, int positions) {
    return new EncoderConfig(
        Architecture.BERT,
        vocabularySize,
        hiddenSize,
        layers,
        heads,
        4 * hiddenSize,
        positions,
        0,
        2,
        1e-12,
        0,
        0);
  }
}
