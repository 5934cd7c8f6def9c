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

/** Mistral: Jiang et al., arXiv 2310.06825. All layers see a window, where it is given. */
final class Mistral implements Architecture {

  @Override
  public String name() {
    return "Mistral";
  }

  @Override
  public List<String> modelTypes() {
    return List.of("mistral");
  }

  @Override
  public List<ParameterNames> names(TransformerConfig config) {
    return List.of(DecoderSettings.NAMES);
  }

  @Override
  public TransformerConfig config(Settings settings) {
    DecoderSettings decoder = DecoderSettings.of(settings);
    Sizes sizes = decoder.sizes();
    Rotary rotary = RotarySettings.of(settings, sizes.headSize()).all(10_000);
    return new TransformerConfig(
        name(),
        sizes,
        Embedding.ofTokens(sizes.hidden()),
        Normalisation.before(decoder.norm(Norm.Kind.RMS, 1e-6)),
        Scores.scaled(sizes.headSize()),
        decoder.pattern(
            layer -> settings.isGiven("sliding_window"),
            slides ->
                new LayerKind(slides ? decoder.window() : Visibility.CAUSAL, Optional.of(rotary))),
        settings.feedForward("intermediate_size", "hidden_act", "silu", true),
        Biases.NONE,
        Residual.SEQUENTIAL,
        false,
        new Dropout(0, settings.number("attention_dropout", 0)));
  }
}
