package io.attentionspectra.formats.internal.architecture;

import io.attentionspectra.formats.transformer.Dropout;
import io.attentionspectra.formats.transformer.Embedding;
import io.attentionspectra.formats.transformer.Norm;
import io.attentionspectra.formats.transformer.Normalisation;
import io.attentionspectra.formats.transformer.Residual;
import io.attentionspectra.formats.transformer.Scores;
import io.attentionspectra.formats.transformer.Sizes;
import io.attentionspectra.formats.transformer.TransformerConfig;
import java.util.List;

/**
 * Llama: Touvron et al., arXiv 2302.13971, and Llama 2 and 3: Grattafiori et al., arXiv 2407.21783.
 */
final class Llama implements Architecture {

  @Override
  public String name() {
    return "Llama";
  }

  @Override
  public List<String> modelTypes() {
    return List.of("llama");
  }

  @Override
  public List<ParameterNames> names(TransformerConfig config) {
    return List.of(DecoderSettings.NAMES);
  }

  @Override
  public TransformerConfig config(Settings settings) {
    DecoderSettings decoder = DecoderSettings.of(settings);
    Sizes sizes = decoder.sizes();
    return new TransformerConfig(
        name(),
        sizes,
        Embedding.ofTokens(sizes.hidden()),
        Normalisation.before(decoder.norm(Norm.Kind.RMS, 1e-6)),
        Scores.scaled(sizes.headSize()),
        decoder.causal(10_000),
        settings.feedForward("intermediate_size", "hidden_act", "silu", true),
        decoder.biases(),
        Residual.SEQUENTIAL,
        false,
        new Dropout(0, settings.number("attention_dropout", 0)));
  }
}
