package io.attentionspectra.formats.internal.architecture;

import io.attentionspectra.attention.Visibility;
import io.attentionspectra.formats.transformer.Biases;
import io.attentionspectra.formats.transformer.Dropout;
import io.attentionspectra.formats.transformer.Embedding;
import io.attentionspectra.formats.transformer.LayerKind;
import io.attentionspectra.formats.transformer.Norm;
import io.attentionspectra.formats.transformer.Normalisation;
import io.attentionspectra.formats.transformer.Residual;
import io.attentionspectra.formats.transformer.Rotary;
import io.attentionspectra.formats.transformer.Scores;
import io.attentionspectra.formats.transformer.Sizes;
import io.attentionspectra.formats.transformer.TransformerConfig;
import java.util.List;
import java.util.Optional;

/**
 * Qwen 2: Yang et al., arXiv 2407.10671. A Llama with biases of queries, keys and values, and gte
 * models of its shape that attend to all tokens.
 */
final class Qwen2 implements Architecture {

  @Override
  public String name() {
    return "Qwen 2";
  }

  @Override
  public List<String> modelTypes() {
    return List.of("qwen2");
  }

  @Override
  public List<ParameterNames> names(TransformerConfig config) {
    return List.of(DecoderSettings.NAMES);
  }

  @Override
  public TransformerConfig config(Settings settings) {
    DecoderSettings decoder = DecoderSettings.of(settings);
    Sizes sizes = decoder.sizes();
    boolean causal = settings.flag("is_causal", true);
    return new TransformerConfig(
        name(),
        sizes,
        Embedding.ofTokens(sizes.hidden()),
        Normalisation.before(decoder.norm(Norm.Kind.RMS, 1e-6)),
        Scores.scaled(sizes.headSize()),
        pattern(settings, decoder, causal),
        settings.feedForward("intermediate_size", "hidden_act", "silu", true),
        new Biases(true, false, false, false),
        Residual.SEQUENTIAL,
        false,
        new Dropout(0, settings.number("attention_dropout", 0)));
  }

  /** A window from a layer on where it is switched on; all tokens where attention is not causal. */
  static List<LayerKind> pattern(Settings settings, DecoderSettings decoder, boolean causal) {
    Rotary rotary = RotarySettings.of(settings, decoder.sizes().headSize()).all(10_000);
    boolean windowed = settings.flag("use_sliding_window", false);
    int first = settings.size("max_window_layers", 28);
    return decoder.pattern(
        layer -> windowed && layer >= first,
        slides ->
            new LayerKind(visibility(settings, decoder, causal, slides), Optional.of(rotary)));
  }

  private static Visibility visibility(
      Settings settings, DecoderSettings decoder, boolean causal, boolean slides) {
    if (!slides) {
      return causal ? Visibility.CAUSAL : Visibility.FULL;
    }
    if (!settings.flag("use_sliding_window", false)) {
      throw settings.unsupported("use_sliding_window", "true where layer_types has windows");
    }
    if (!causal) {
      throw settings.unsupported("use_sliding_window", "no window in attention to all tokens");
    }
    return decoder.window();
  }
}
