package io.attentionspectra.formats.internal.architecture;

import io.attentionspectra.formats.transformer.Biases;
import io.attentionspectra.formats.transformer.Embedding;
import io.attentionspectra.formats.transformer.LayerKind;
import io.attentionspectra.formats.transformer.Norm;
import io.attentionspectra.formats.transformer.Normalisation;
import io.attentionspectra.formats.transformer.Patches;
import io.attentionspectra.formats.transformer.Residual;
import io.attentionspectra.formats.transformer.Scores;
import io.attentionspectra.formats.transformer.Sizes;
import io.attentionspectra.formats.transformer.TransformerConfig;
import io.attentionspectra.formats.transformer.TransformerPart;
import java.util.List;

/** ViT, whose tokens are patches of images: Dosovitskiy et al., arXiv 2010.11929. */
final class Vit implements Architecture {

  @Override
  public String name() {
    return "ViT";
  }

  @Override
  public List<String> modelTypes() {
    return List.of("vit");
  }

  @Override
  public List<ParameterNames> names(TransformerConfig config) {
    int hidden = config.hiddenSize();
    int tokens = config.sizes().maxLength();
    return List.of(
        ParameterNames.ofLayers("encoder.layer.%d.")
            .withTable(TransformerPart.TOKENS, "embeddings.cls_token", Cut.flattened(1))
            .withTable(
                TransformerPart.POSITIONS, "embeddings.position_embeddings", Cut.flattened(tokens))
            .with(
                TransformerPart.PATCHES,
                "embeddings.patch_embeddings.projection",
                Cut.flattened(hidden))
            .with(TransformerPart.FINAL_NORM, "layernorm")
            .with(TransformerPart.QUERY, "attention.attention.query")
            .with(TransformerPart.KEY, "attention.attention.key")
            .with(TransformerPart.VALUE, "attention.attention.value")
            .with(TransformerPart.ATTENTION_OUTPUT, "attention.output.dense")
            .with(TransformerPart.ATTENTION_NORM, "layernorm_before")
            .with(TransformerPart.INTERMEDIATE, "intermediate.dense")
            .with(TransformerPart.OUTPUT, "output.dense")
            .with(TransformerPart.OUTPUT_NORM, "layernorm_after")
            .besides("embeddings\\.mask_token"));
  }

  @Override
  public TransformerConfig config(Settings settings) {
    Patches patches =
        new Patches(
            settings.size("num_channels"),
            settings.size("image_size"),
            settings.size("patch_size"));
    Sizes sizes =
        Sizes.ofWidth(
            1,
            settings.size("hidden_size"),
            settings.size("num_hidden_layers"),
            settings.size("num_attention_heads"),
            patches.count() + 1);
    settings.requireSize("head_dim", sizes.headSize());
    return new TransformerConfig(
        name(),
        sizes,
        Embedding.ofPatches(sizes.hidden(), patches),
        Normalisation.before(Norm.layer(settings.number("layer_norm_eps", 1e-12))),
        Scores.scaled(sizes.headSize()),
        List.of(LayerKind.FULL),
        settings.feedForward("intermediate_size", "hidden_act", "gelu", false),
        new Biases(settings.flag("qkv_bias", true), true, true, true),
        Residual.SEQUENTIAL,
        false,
        settings.dropout("hidden_dropout_prob", "attention_probs_dropout_prob", 0));
  }
}
