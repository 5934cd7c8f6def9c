package io.attentionspectra.formats.internal.architecture;

import io.attentionspectra.attention.Visibility;
import io.attentionspectra.base.Check;
import io.attentionspectra.formats.transformer.Dropout;
import io.attentionspectra.formats.transformer.Embedding;
import io.attentionspectra.formats.transformer.LayerKind;
import io.attentionspectra.formats.transformer.Norm;
import io.attentionspectra.formats.transformer.Normalisation;
import io.attentionspectra.formats.transformer.Residual;
import io.attentionspectra.formats.transformer.Scores;
import io.attentionspectra.formats.transformer.Sizes;
import io.attentionspectra.formats.transformer.TransformerConfig;
import io.attentionspectra.formats.transformer.TransformerPart;
import java.util.List;
import java.util.Optional;

/**
 * Gemma 3: Gemma team, arXiv 2503.19786, the text model alone, and EmbeddingGemma: Vera et al.,
 * arXiv 2509.20354, which attends to both sides. Every sixth layer sees all tokens, with a θ of its
 * own, which alone is scaled; the others see a window.
 */
final class Gemma3 implements Architecture {

  private static final ParameterNames NAMES =
      Gemma2.NAMES
          .with(TransformerPart.QUERY_NORM, "self_attn.q_norm")
          .with(TransformerPart.KEY_NORM, "self_attn.k_norm");

  @Override
  public String name() {
    return "Gemma 3";
  }

  @Override
  public List<String> modelTypes() {
    return List.of("gemma3_text", "gemma3");
  }

  @Override
  public List<ParameterNames> names(TransformerConfig config) {
    return List.of(NAMES);
  }

  @Override
  public TransformerConfig config(Settings settings) {
    return text(settings.isGiven("text_config") ? settings.inside("text_config") : settings);
  }

  private TransformerConfig text(Settings settings) {
    DecoderSettings decoder = DecoderSettings.ofHeads(settings, 256);
    Sizes sizes = decoder.sizes();
    return new TransformerConfig(
        name(),
        sizes,
        Embedding.ofTokens(sizes.hidden()).scaled(Math.sqrt(sizes.hidden())),
        Normalisation.at(
            decoder.norm(Norm.Kind.RMS_FROM_ONE, 1e-6), Normalisation.Placement.AROUND),
        Gemma2.scores(settings, 0, Scores.QueryKeyNorm.PER_HEAD),
        pattern(settings, decoder),
        settings.feedForward("intermediate_size", "hidden_activation", "gelu_pytorch_tanh", true),
        decoder.biases(),
        Residual.SEQUENTIAL,
        false,
        new Dropout(0, settings.number("attention_dropout", 0)));
  }

  private static List<LayerKind> pattern(Settings settings, DecoderSettings decoder) {
    int period =
        settings.size("sliding_window_pattern", settings.size("_sliding_window_pattern", 6));
    Check.atLeast("sliding_window_pattern", period, 1);
    boolean causal = !settings.flag("use_bidirectional_attention", false);
    RotarySettings rotary = RotarySettings.of(settings, decoder.sizes().headSize());
    return decoder.pattern(
        layer -> (layer + 1) % period != 0,
        slides ->
            slides
                ? new LayerKind(
                    causal ? decoder.window() : band(settings),
                    Optional.of(
                        rotary.ofKind("sliding_attention", "rope_local_base_freq", 10_000, false)))
                : new LayerKind(
                    causal ? Visibility.CAUSAL : Visibility.FULL,
                    Optional.of(rotary.ofKind("full_attention", "rope_theta", 1e6, true))));
  }

  /** As far to both sides as half of the published window. */
  private static Visibility band(Settings settings) {
    return Visibility.band(Check.atLeast("sliding_window", settings.size("sliding_window"), 2) / 2);
  }
}
