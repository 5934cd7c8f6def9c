package io.attentionspectra.djl.model;

/**
 * Where checkpoints of an architecture keep the parameters, without the model's prefix.
 *
 * @param layer prefix of a layer, with %d for its number
 * @param query query projection
 * @param key key projection
 * @param value value projection
 * @param attentionOutput projection after the heads
 * @param attentionNorm normalisation after attention
 * @param intermediate widening feed-forward projection
 * @param output narrowing feed-forward projection
 * @param outputNorm normalisation after the feed-forward layer
 */
record ParameterNames(
    String layer,
    String query,
    String key,
    String value,
    String attentionOutput,
    String attentionNorm,
    String intermediate,
    String output,
    String outputNorm) {

  static final String TOKENS = "embeddings.word_embeddings.weight";
  static final String POSITIONS = "embeddings.position_embeddings.weight";
  static final String TYPES = "embeddings.token_type_embeddings.weight";
  static final String NORM = "embeddings.LayerNorm";

  private static final ParameterNames BERT =
      new ParameterNames(
          "encoder.layer.%d.",
          "attention.self.query",
          "attention.self.key",
          "attention.self.value",
          "attention.output.dense",
          "attention.output.LayerNorm",
          "intermediate.dense",
          "output.dense",
          "output.LayerNorm");

  private static final ParameterNames DISTILBERT =
      new ParameterNames(
          "transformer.layer.%d.",
          "attention.q_lin",
          "attention.k_lin",
          "attention.v_lin",
          "attention.out_lin",
          "sa_layer_norm",
          "ffn.lin1",
          "ffn.lin2",
          "output_layer_norm");

  static ParameterNames of(Architecture architecture) {
    return switch (architecture) {
      case BERT, ROBERTA -> BERT;
      case DISTILBERT -> DISTILBERT;
    };
  }
}
