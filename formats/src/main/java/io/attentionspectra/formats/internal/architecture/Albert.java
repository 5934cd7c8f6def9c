package io.attentionspectra.formats.internal.architecture;

import io.attentionspectra.formats.transformer.TransformerConfig;
import io.attentionspectra.formats.transformer.TransformerPart;
import java.util.List;

/**
 * ALBERT: Lan et al., arXiv 1909.11942. A BERT whose layers share their weights, and whose tables
 * are narrower than the hidden states.
 */
final class Albert implements Architecture {

  private static final ParameterNames NAMES =
      ParameterNames.ofLayers("encoder.albert_layer_groups.0.albert_layers.0.")
          .with(TransformerPart.TOKENS, "embeddings.word_embeddings")
          .with(TransformerPart.POSITIONS, "embeddings.position_embeddings")
          .with(TransformerPart.TYPES, "embeddings.token_type_embeddings")
          .with(TransformerPart.EMBEDDING_NORM, "embeddings.LayerNorm")
          .with(TransformerPart.EMBEDDING_PROJECTION, "encoder.embedding_hidden_mapping_in")
          .with(TransformerPart.QUERY, "attention.query")
          .with(TransformerPart.KEY, "attention.key")
          .with(TransformerPart.VALUE, "attention.value")
          .with(TransformerPart.ATTENTION_OUTPUT, "attention.dense")
          .with(TransformerPart.ATTENTION_NORM, "attention.LayerNorm")
          .with(TransformerPart.INTERMEDIATE, "ffn")
          .with(TransformerPart.OUTPUT, "ffn_output")
          .with(TransformerPart.OUTPUT_NORM, "full_layer_layer_norm");

  @Override
  public String name() {
    return "ALBERT";
  }

  @Override
  public List<String> modelTypes() {
    return List.of("albert");
  }

  @Override
  public List<ParameterNames> names(TransformerConfig config) {
    return List.of(NAMES);
  }

  @Override
  public TransformerConfig config(Settings settings) {
    settings.requireSize("num_hidden_groups", 1);
    settings.requireSize("inner_group_num", 1);
    settings.require("network_type", "albert");
    TransformerConfig bert = Bert.config(settings, name(), 0);
    return new TransformerConfig(
        name(),
        bert.sizes(),
        bert.embedding().ofTables(settings.size("embedding_size")),
        bert.normalisation(),
        bert.scores(),
        bert.pattern(),
        settings.feedForward("intermediate_size", "hidden_act", "gelu_new", false),
        bert.biases(),
        bert.residual(),
        true,
        settings.dropout("hidden_dropout_prob", "attention_probs_dropout_prob", 0));
  }
}
