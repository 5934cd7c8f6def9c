package io.attentionspectra.formats.internal.architecture;

import io.attentionspectra.formats.transformer.Biases;
import io.attentionspectra.formats.transformer.Embedding;
import io.attentionspectra.formats.transformer.LayerKind;
import io.attentionspectra.formats.transformer.Norm;
import io.attentionspectra.formats.transformer.Normalisation;
import io.attentionspectra.formats.transformer.PositionTable;
import io.attentionspectra.formats.transformer.Residual;
import io.attentionspectra.formats.transformer.Scores;
import io.attentionspectra.formats.transformer.Sizes;
import io.attentionspectra.formats.transformer.TransformerConfig;
import io.attentionspectra.formats.transformer.TransformerPart;
import java.util.List;
import java.util.Optional;

/** BERT: Devlin et al., NAACL 2019, arXiv 1810.04805. */
final class Bert implements Architecture {

  /** The names of BERT, RoBERTa and their kin. */
  static final ParameterNames NAMES =
      ParameterNames.ofLayers("encoder.layer.%d.")
          .with(TransformerPart.TOKENS, "embeddings.word_embeddings")
          .with(TransformerPart.POSITIONS, "embeddings.position_embeddings")
          .with(TransformerPart.TYPES, "embeddings.token_type_embeddings")
          .with(TransformerPart.EMBEDDING_NORM, "embeddings.LayerNorm")
          .with(TransformerPart.QUERY, "attention.self.query")
          .with(TransformerPart.KEY, "attention.self.key")
          .with(TransformerPart.VALUE, "attention.self.value")
          .with(TransformerPart.ATTENTION_OUTPUT, "attention.output.dense")
          .with(TransformerPart.ATTENTION_NORM, "attention.output.LayerNorm")
          .with(TransformerPart.INTERMEDIATE, "intermediate.dense")
          .with(TransformerPart.OUTPUT, "output.dense")
          .with(TransformerPart.OUTPUT_NORM, "output.LayerNorm");

  @Override
  public String name() {
    return "BERT";
  }

  @Override
  public List<String> modelTypes() {
    return List.of("bert");
  }

  @Override
  public TransformerConfig config(Settings settings) {
    return config(settings, name(), 0);
  }

  /** As BERT, with positions from a row on. */
  static TransformerConfig config(Settings settings, String name, int firstPosition) {
    settings.require("position_embedding_type", "absolute");
    settings.require("is_decoder", "false");
    settings.require("add_cross_attention", "false");
    PositionTable positions =
        new PositionTable(settings.size("max_position_embeddings"), firstPosition);
    Sizes sizes =
        Sizes.ofWidth(
            settings.size("vocab_size"),
            settings.size("hidden_size"),
            settings.size("num_hidden_layers"),
            settings.size("num_attention_heads"),
            positions.tokens());
    settings.requireSize("attention_head_size", sizes.headSize());
    settings.requireSize("head_dim", sizes.headSize());
    return new TransformerConfig(
        name,
        sizes,
        new Embedding(
            sizes.hidden(),
            Optional.of(positions),
            settings.size("type_vocab_size", 2),
            1,
            true,
            false),
        Normalisation.afterSum(Norm.layer(settings.number("layer_norm_eps", 1e-12))),
        Scores.scaled(sizes.headSize()),
        List.of(LayerKind.FULL),
        settings.feedForward("intermediate_size", "hidden_act", "gelu", false),
        Biases.ALL,
        Residual.SEQUENTIAL,
        false,
        settings.dropout("hidden_dropout_prob", "attention_probs_dropout_prob", 0.1));
  }

  @Override
  public List<ParameterNames> names(TransformerConfig config) {
    return List.of(NAMES);
  }
}
