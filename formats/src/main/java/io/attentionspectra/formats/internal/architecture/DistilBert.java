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

/** DistilBERT: Sanh et al., arXiv 1910.01108. A BERT without token types. */
final class DistilBert implements Architecture {

  private static final ParameterNames NAMES =
      ParameterNames.ofLayers("transformer.layer.%d.")
          .with(TransformerPart.TOKENS, "embeddings.word_embeddings")
          .with(TransformerPart.POSITIONS, "embeddings.position_embeddings")
          .with(TransformerPart.EMBEDDING_NORM, "embeddings.LayerNorm")
          .with(TransformerPart.QUERY, "attention.q_lin")
          .with(TransformerPart.KEY, "attention.k_lin")
          .with(TransformerPart.VALUE, "attention.v_lin")
          .with(TransformerPart.ATTENTION_OUTPUT, "attention.out_lin")
          .with(TransformerPart.ATTENTION_NORM, "sa_layer_norm")
          .with(TransformerPart.INTERMEDIATE, "ffn.lin1")
          .with(TransformerPart.OUTPUT, "ffn.lin2")
          .with(TransformerPart.OUTPUT_NORM, "output_layer_norm");

  @Override
  public String name() {
    return "DistilBERT";
  }

  @Override
  public List<String> modelTypes() {
    return List.of("distilbert");
  }

  @Override
  public TransformerConfig config(Settings settings) {
    PositionTable positions = new PositionTable(settings.size("max_position_embeddings"), 0);
    Sizes sizes =
        Sizes.ofWidth(
            settings.size("vocab_size"),
            settings.size("dim"),
            settings.size("n_layers"),
            settings.size("n_heads"),
            positions.tokens());
    return new TransformerConfig(
        name(),
        sizes,
        new Embedding(sizes.hidden(), Optional.of(positions), 0, 1, true, false),
        Normalisation.afterSum(Norm.layer(1e-12)),
        Scores.scaled(sizes.headSize()),
        List.of(LayerKind.FULL),
        settings.feedForward("hidden_dim", "activation", "gelu", false),
        Biases.ALL,
        Residual.SEQUENTIAL,
        false,
        settings.dropout("dropout", "attention_dropout", 0.1));
  }

  @Override
  public List<ParameterNames> names(TransformerConfig config) {
    return List.of(NAMES);
  }
}
