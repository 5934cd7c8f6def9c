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
 * OLMo 2: OLMo team, arXiv 2501.00656. Normalisation only behind attention and feed-forward
 * network; queries and keys are normalised before they are taken apart into heads.
 */
final class Olmo2 implements Architecture {

  private static final ParameterNames NAMES =
      DecoderSettings.NAMES
          .with(TransformerPart.QUERY_NORM, "self_attn.q_norm")
          .with(TransformerPart.KEY_NORM, "self_attn.k_norm")
          .with(TransformerPart.ATTENTION_NORM, "post_attention_layernorm")
          .with(TransformerPart.OUTPUT_NORM, "post_feedforward_layernorm");

  @Override
  public String name() {
    return "OLMo 2";
  }

  @Override
  public List<String> modelTypes() {
    return List.of("olmo2");
  }

  @Override
  public List<ParameterNames> names(TransformerConfig config) {
    return List.of(NAMES);
  }

  @Override
  public TransformerConfig config(Settings settings) {
    DecoderSettings decoder = DecoderSettings.of(settings);
    Sizes sizes = decoder.sizes();
    return new TransformerConfig(
        name(),
        sizes,
        Embedding.ofTokens(sizes.hidden()),
        Normalisation.at(decoder.norm(Norm.Kind.RMS, 1e-5), Normalisation.Placement.AFTER_BLOCK),
        Scores.scaled(sizes.headSize()).with(Scores.QueryKeyNorm.WHOLE),
        decoder.causal(10_000),
        settings.feedForward("intermediate_size", "hidden_act", "silu", true),
        decoder.biases(),
        Residual.SEQUENTIAL,
        false,
        new Dropout(0, settings.number("attention_dropout", 0)));
  }
}
