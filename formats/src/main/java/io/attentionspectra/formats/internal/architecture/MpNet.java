package io.attentionspectra.formats.internal.architecture;

import io.attentionspectra.formats.transformer.Biases;
import io.attentionspectra.formats.transformer.Embedding;
import io.attentionspectra.formats.transformer.LayerKind;
import io.attentionspectra.formats.transformer.Norm;
import io.attentionspectra.formats.transformer.Normalisation;
import io.attentionspectra.formats.transformer.PositionBias;
import io.attentionspectra.formats.transformer.PositionTable;
import io.attentionspectra.formats.transformer.Residual;
import io.attentionspectra.formats.transformer.Scores;
import io.attentionspectra.formats.transformer.Sizes;
import io.attentionspectra.formats.transformer.TransformerConfig;
import io.attentionspectra.formats.transformer.TransformerPart;
import java.util.List;
import java.util.Optional;

/**
 * MPNet: Song et al., arXiv 2004.09297. A RoBERTa without token types whose scores have, besides,
 * one learned bias by distance for all layers.
 */
final class MpNet implements Architecture {

  /** Its code takes so many, whatever its settings say. */
  private static final int BUCKETS = 32;

  private static final int FARTHEST = 128;

  private static final ParameterNames NAMES =
      ParameterNames.ofLayers("encoder.layer.%d.")
          .with(TransformerPart.TOKENS, "embeddings.word_embeddings")
          .with(TransformerPart.POSITIONS, "embeddings.position_embeddings")
          .with(TransformerPart.EMBEDDING_NORM, "embeddings.LayerNorm")
          .with(TransformerPart.POSITION_BIAS, "encoder.relative_attention_bias")
          .with(TransformerPart.QUERY, "attention.attn.q")
          .with(TransformerPart.KEY, "attention.attn.k")
          .with(TransformerPart.VALUE, "attention.attn.v")
          .with(TransformerPart.ATTENTION_OUTPUT, "attention.attn.o")
          .with(TransformerPart.ATTENTION_NORM, "attention.LayerNorm")
          .with(TransformerPart.INTERMEDIATE, "intermediate.dense")
          .with(TransformerPart.OUTPUT, "output.dense")
          .with(TransformerPart.OUTPUT_NORM, "output.LayerNorm");

  @Override
  public String name() {
    return "MPNet";
  }

  @Override
  public List<String> modelTypes() {
    return List.of("mpnet");
  }

  @Override
  public List<ParameterNames> names(TransformerConfig config) {
    return List.of(NAMES);
  }

  @Override
  public TransformerConfig config(Settings settings) {
    PositionTable positions =
        new PositionTable(
            settings.size("max_position_embeddings"), settings.size("pad_token_id", 1) + 1);
    settings.requireSize("relative_attention_num_buckets", BUCKETS);
    Sizes sizes =
        Sizes.ofWidth(
            settings.size("vocab_size"),
            settings.size("hidden_size"),
            settings.size("num_hidden_layers"),
            settings.size("num_attention_heads"),
            positions.tokens());
    return new TransformerConfig(
        name(),
        sizes,
        new Embedding(sizes.hidden(), Optional.of(positions), 0, 1, true, false),
        Normalisation.afterSum(Norm.layer(settings.number("layer_norm_eps", 1e-12))),
        Scores.scaled(sizes.headSize()).with(new PositionBias.Buckets(BUCKETS, BUCKETS, FARTHEST)),
        List.of(LayerKind.FULL),
        settings.feedForward("intermediate_size", "hidden_act", "gelu", false),
        Biases.ALL,
        Residual.SEQUENTIAL,
        false,
        settings.dropout("hidden_dropout_prob", "attention_probs_dropout_prob", 0.1));
  }
}
