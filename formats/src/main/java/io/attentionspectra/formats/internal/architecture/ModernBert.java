package io.attentionspectra.formats.internal.architecture;

import io.attentionspectra.attention.Visibility;
import io.attentionspectra.base.Check;
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
 * ModernBERT: Warner et al., arXiv 2412.13663. Every third layer sees all tokens, the others a
 * band, each kind with a θ of its own; the first layer does not normalise what the embeddings
 * normalised.
 */
final class ModernBert implements Architecture {

  @Override
  public String name() {
    return "ModernBERT";
  }

  @Override
  public List<String> modelTypes() {
    return List.of("modernbert");
  }

  @Override
  public List<ParameterNames> names(TransformerConfig config) {
    return List.of(packed(config.sizes().hidden(), config.feedForward().width()));
  }

  private static ParameterNames packed(long width, long inner) {
    String joined = "attn.Wqkv";
    String wide = "mlp.Wi";
    return ParameterNames.ofLayers("layers.%d.")
        .with(TransformerPart.TOKENS, "embeddings.tok_embeddings")
        .with(TransformerPart.EMBEDDING_NORM, "embeddings.norm")
        .with(TransformerPart.FINAL_NORM, "final_norm")
        .with(TransformerPart.QUERY, joined, Cut.rows(0, width, 3 * width))
        .with(TransformerPart.KEY, joined, Cut.rows(width, width, 3 * width))
        .with(TransformerPart.VALUE, joined, Cut.rows(2 * width, width, 3 * width))
        .with(TransformerPart.ATTENTION_OUTPUT, "attn.Wo")
        .with(TransformerPart.ATTENTION_NORM, "attn_norm")
        .with(TransformerPart.GATE, wide, Cut.rows(0, inner, 2 * inner))
        .with(TransformerPart.INTERMEDIATE, wide, Cut.rows(inner, inner, 2 * inner))
        .with(TransformerPart.OUTPUT, "mlp.Wo")
        .with(TransformerPart.OUTPUT_NORM, "mlp_norm");
  }

  @Override
  public TransformerConfig config(Settings settings) {
    DecoderSettings shared = DecoderSettings.of(settings);
    Sizes sizes = shared.sizes();
    boolean attention = settings.flag("attention_bias", false);
    boolean network = settings.flag("mlp_bias", false);
    Norm norm =
        new Norm(
            Norm.Kind.LAYER, settings.number("norm_eps", 1e-5), settings.flag("norm_bias", false));
    return new TransformerConfig(
        name(),
        sizes,
        new Embedding(sizes.hidden(), Optional.empty(), 0, 1, true, false),
        new Normalisation(norm, Normalisation.Placement.BEFORE, false, true),
        Scores.scaled(sizes.headSize()),
        pattern(settings, shared),
        settings.feedForward("intermediate_size", "hidden_activation", "gelu", true),
        new Biases(attention, attention, network, network),
        Residual.SEQUENTIAL,
        false,
        settings.dropout("mlp_dropout", "attention_dropout", 0));
  }

  private static List<LayerKind> pattern(Settings settings, DecoderSettings shared) {
    int period =
        Check.atLeast(
            "global_attn_every_n_layers", settings.size("global_attn_every_n_layers", 3), 1);
    int band = Check.atLeast("local_attention", settings.size("local_attention", 128), 2) / 2;
    RotarySettings rotary = RotarySettings.of(settings, shared.sizes().headSize());
    Rotary wide = rotary.ofKind("full_attention", "global_rope_theta", 160_000, true);
    double usual = settings.says("local_rope_theta") ? wide.base() : 10_000;
    Rotary local = rotary.ofKind("sliding_attention", "local_rope_theta", usual, true);
    return shared.pattern(
        layer -> layer % period != 0,
        slides ->
            slides
                ? new LayerKind(Visibility.band(band), Optional.of(local))
                : new LayerKind(Visibility.FULL, Optional.of(wide)));
  }
}
