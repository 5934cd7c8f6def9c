package io.attentionspectra.formats.internal.architecture;

import io.attentionspectra.attention.Visibility;
import io.attentionspectra.formats.transformer.Biases;
import io.attentionspectra.formats.transformer.Embedding;
import io.attentionspectra.formats.transformer.LayerKind;
import io.attentionspectra.formats.transformer.Norm;
import io.attentionspectra.formats.transformer.Normalisation;
import io.attentionspectra.formats.transformer.Residual;
import io.attentionspectra.formats.transformer.Rotary;
import io.attentionspectra.formats.transformer.Scores;
import io.attentionspectra.formats.transformer.Sizes;
import io.attentionspectra.formats.transformer.TransformerConfig;
import io.attentionspectra.formats.transformer.TransformerPart;
import java.util.List;
import java.util.Optional;

/**
 * The {@code new} model type of GTE 1.5 and Snowflake Arctic Embed 2: Zhang et al., arXiv
 * 2407.19669. A BERT with rotary positions, packed projections and a gated feed-forward network
 * whose second half is activated.
 */
final class Gte implements Architecture {

  @Override
  public String name() {
    return "GTE";
  }

  @Override
  public List<String> modelTypes() {
    return List.of("new");
  }

  @Override
  public List<String> ownClasses() {
    return List.of("modeling.New");
  }

  @Override
  public List<ParameterNames> names(TransformerConfig config) {
    long width = config.sizes().hidden();
    long inner = config.feedForward().width();
    String joined = "attention.qkv_proj";
    String wide = "mlp.up_gate_proj";
    return List.of(
        ParameterNames.ofLayers("encoder.layer.%d.")
            .with(TransformerPart.TOKENS, "embeddings.word_embeddings")
            .with(TransformerPart.TYPES, "embeddings.token_type_embeddings")
            .with(TransformerPart.EMBEDDING_NORM, "embeddings.LayerNorm")
            .with(TransformerPart.QUERY, joined, Cut.rows(0, width, 3 * width))
            .with(TransformerPart.KEY, joined, Cut.rows(width, width, 3 * width))
            .with(TransformerPart.VALUE, joined, Cut.rows(2 * width, width, 3 * width))
            .with(TransformerPart.ATTENTION_OUTPUT, "attention.o_proj")
            .with(TransformerPart.ATTENTION_NORM, "attn_ln")
            .with(TransformerPart.INTERMEDIATE, wide, Cut.rows(0, inner, 2 * inner))
            .with(TransformerPart.GATE, wide, Cut.rows(inner, inner, 2 * inner))
            .with(TransformerPart.OUTPUT, "mlp.down_proj")
            .with(TransformerPart.OUTPUT_NORM, "mlp_ln"));
  }

  @Override
  public TransformerConfig config(Settings settings) {
    settings.require("position_embedding_type", "rope");
    settings.require("layer_norm_type", "layer_norm");
    settings.require("pack_qkv", "true");
    Sizes sizes =
        Sizes.ofWidth(
            settings.size("vocab_size"),
            settings.size("hidden_size"),
            settings.size("num_hidden_layers"),
            settings.size("num_attention_heads"),
            settings.size("max_position_embeddings"));
    Rotary rotary = RotarySettings.of(settings, sizes.headSize()).all(10_000);
    return new TransformerConfig(
        name(),
        sizes,
        new Embedding(
            sizes.hidden(), Optional.empty(), settings.size("type_vocab_size", 1), 1, true, false),
        Normalisation.afterSum(Norm.layer(settings.number("layer_norm_eps", 1e-12))),
        Scores.scaled(sizes.headSize()),
        List.of(new LayerKind(Visibility.FULL, Optional.of(rotary))),
        settings.feedForward("intermediate_size", "hidden_act", "gelu", true),
        new Biases(true, true, false, true),
        Residual.SEQUENTIAL,
        false,
        settings.dropout("hidden_dropout_prob", "attention_probs_dropout_prob", 0.1));
  }
}
