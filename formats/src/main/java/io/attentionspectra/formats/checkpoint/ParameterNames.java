package io.attentionspectra.formats.checkpoint;

/**
 * Where checkpoints of an architecture keep the parameters, without the model's prefix.
 *
 * @param tokens token embedding table
 * @param positions position embedding table
 * @param types token type table, where the architecture has one
 * @param norm normalisation outside the layers: of the embeddings, or after the last layer
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
public record ParameterNames(
    String tokens,
    String positions,
    String types,
    String norm,
    String layer,
    String query,
    String key,
    String value,
    String attentionOutput,
    String attentionNorm,
    String intermediate,
    String output,
    String outputNorm) {

  /** The names of BERT, RoBERTa and their kin. */
  public static final ParameterNames BERT =
      new ParameterNames(
          "embeddings.word_embeddings.weight",
          "embeddings.position_embeddings.weight",
          "embeddings.token_type_embeddings.weight",
          "embeddings.LayerNorm",
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
          BERT.tokens,
          BERT.positions,
          BERT.types,
          BERT.norm,
          "transformer.layer.%d.",
          "attention.q_lin",
          "attention.k_lin",
          "attention.v_lin",
          "attention.out_lin",
          "sa_layer_norm",
          "ffn.lin1",
          "ffn.lin2",
          "output_layer_norm");

  /** Queries, keys and values as {@link Gpt2Checkpoint} takes them apart. */
  private static final ParameterNames GPT2 =
      new ParameterNames(
          "wte.weight",
          "wpe.weight",
          "",
          "ln_f",
          "h.%d.",
          "attn.c_attn.query",
          "attn.c_attn.key",
          "attn.c_attn.value",
          "attn.c_proj",
          "ln_1",
          "mlp.c_fc",
          "mlp.c_proj",
          "ln_2");

  /**
   * The names that checkpoints of an architecture use.
   *
   * @param architecture the architecture
   * @return its names
   */
  public static ParameterNames of(Architecture architecture) {
    return switch (architecture) {
      case BERT, ROBERTA -> BERT;
      case DISTILBERT -> DISTILBERT;
      case GPT2 -> GPT2;
    };
  }
}
