package io.attentionspectra.formats.internal.architecture;

import io.attentionspectra.attention.Visibility;
import io.attentionspectra.formats.transformer.Dropout;
import io.attentionspectra.formats.transformer.Embedding;
import io.attentionspectra.formats.transformer.LayerKind;
import io.attentionspectra.formats.transformer.Norm;
import io.attentionspectra.formats.transformer.Normalisation;
import io.attentionspectra.formats.transformer.PositionBias;
import io.attentionspectra.formats.transformer.Residual;
import io.attentionspectra.formats.transformer.Rotary;
import io.attentionspectra.formats.transformer.Scores;
import io.attentionspectra.formats.transformer.Sizes;
import io.attentionspectra.formats.transformer.TransformerConfig;
import io.attentionspectra.formats.transformer.TransformerPart;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Gemma 2: Gemma team, arXiv 2408.00118. Scores are capped; every second layer, from the first on,
 * sees a window.
 */
final class Gemma2 implements Architecture {

  /** The names of Gemma 2, which Gemma 3 adds to. */
  static final ParameterNames NAMES =
      DecoderSettings.NAMES
          .with(TransformerPart.ATTENTION_NORM_BEHIND, "post_attention_layernorm")
          .with(TransformerPart.OUTPUT_NORM, "pre_feedforward_layernorm")
          .with(TransformerPart.OUTPUT_NORM_BEHIND, "post_feedforward_layernorm");

  @Override
  public String name() {
    return "Gemma 2";
  }

  @Override
  public List<String> modelTypes() {
    return List.of("gemma2");
  }

  @Override
  public List<ParameterNames> names(TransformerConfig config) {
    return List.of(NAMES);
  }

  @Override
  public TransformerConfig config(Settings settings) {
    DecoderSettings decoder = DecoderSettings.ofHeads(settings, 256);
    Sizes sizes = decoder.sizes();
    settings.require("use_bidirectional_attention", "false");
    Rotary rotary = RotarySettings.of(settings, sizes.headSize()).all(10_000);
    return new TransformerConfig(
        name(),
        sizes,
        Embedding.ofTokens(sizes.hidden()).scaled(Math.sqrt(sizes.hidden())),
        Normalisation.at(
            decoder.norm(Norm.Kind.RMS_FROM_ONE, 1e-6), Normalisation.Placement.AROUND),
        scores(settings, 50, Scores.QueryKeyNorm.NONE),
        decoder.pattern(
            layer -> layer % 2 == 0,
            slides ->
                new LayerKind(slides ? decoder.window() : Visibility.CAUSAL, Optional.of(rotary))),
        settings.feedForward("intermediate_size", "hidden_activation", "gelu_pytorch_tanh", true),
        decoder.biases(),
        Residual.SEQUENTIAL,
        false,
        new Dropout(0, settings.number("attention_dropout", 0)));
  }

  /** q·kᵀ over the root of {@code query_pre_attn_scalar}, capped where a cap is given. */
  static Scores scores(Settings settings, double usualCap, Scores.QueryKeyNorm normalised) {
    double scalar = settings.number("query_pre_attn_scalar", 256);
    boolean said = settings.says("attn_logit_softcapping");
    double cap = settings.number("attn_logit_softcapping", said ? 0 : usualCap);
    return new Scores(
        Math.sqrt(scalar),
        normalised,
        cap == 0 ? OptionalDouble.empty() : OptionalDouble.of(cap),
        PositionBias.none());
  }
}
