package io.attentionspectra.formats.internal.architecture;

import io.attentionspectra.formats.transformer.Dropout;
import io.attentionspectra.formats.transformer.Embedding;
import io.attentionspectra.formats.transformer.Norm;
import io.attentionspectra.formats.transformer.Normalisation;
import io.attentionspectra.formats.transformer.Residual;
import io.attentionspectra.formats.transformer.Scores;
import io.attentionspectra.formats.transformer.Sizes;
import io.attentionspectra.formats.transformer.TransformerConfig;
import io.attentionspectra.formats.transformer.TransformerPart;
import java.util.List;

/**
 * Qwen 3: Yang et al., arXiv 2505.09388, and its embedding models: Zhang et al., arXiv 2506.05176.
 * Queries and keys are normalised head by head; the size of a head is free of the width.
 */
final class Qwen3 implements Architecture {

  private static final ParameterNames NAMES =
      DecoderSettings.NAMES
          .with(TransformerPart.QUERY_NORM, "self_attn.q_norm")
          .with(TransformerPart.KEY_NORM, "self_attn.k_norm");

  @Override
  public String name() {
    return "Qwen 3";
  }

  @Override
  public List<String> modelTypes() {
    return List.of("qwen3");
  }

  @Override
  public List<ParameterNames> names(TransformerConfig config) {
    return List.of(NAMES);
  }

  @Override
  public TransformerConfig config(Settings settings) {
    DecoderSettings decoder = DecoderSettings.ofHeads(settings, 128);
    Sizes sizes = decoder.sizes();
    boolean causal =
        settings.flag("is_causal", true) && !settings.flag("use_bidirectional_attention", false);
    return new TransformerConfig(
        name(),
        sizes,
        Embedding.ofTokens(sizes.hidden()),
        Normalisation.before(decoder.norm(Norm.Kind.RMS, 1e-6)),
        Scores.scaled(sizes.headSize()).with(Scores.QueryKeyNorm.PER_HEAD),
        Qwen2.pattern(settings, decoder, causal),
        settings.feedForward("intermediate_size", "hidden_act", "silu", true),
        decoder.biases(),
        Residual.SEQUENTIAL,
        false,
        new Dropout(0, settings.number("attention_dropout", 0)));
  }
}
