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
 * Phi 1, 1.5 and 2: Li et al., arXiv 2309.05463. Attention and feed-forward network read the same
 * normalised hidden states; the first entries of a head are turned.
 */
final class Phi implements Architecture {

  private static final ParameterNames NAMES =
      DecoderSettings.NAMES
          .with(TransformerPart.FINAL_NORM, "final_layernorm")
          .with(TransformerPart.ATTENTION_OUTPUT, "self_attn.dense")
          .with(TransformerPart.INTERMEDIATE, "mlp.fc1")
          .with(TransformerPart.OUTPUT, "mlp.fc2");

  @Override
  public String name() {
    return "Phi";
  }

  @Override
  public List<String> modelTypes() {
    return List.of("phi");
  }

  @Override
  public List<ParameterNames> names(TransformerConfig config) {
    return List.of(NAMES);
  }

  @Override
  public TransformerConfig config(Settings settings) {
    settings.require("qk_layernorm", "false");
    Sizes sizes = DecoderSettings.of(settings).sizes();
    Rotary rotary =
        RotarySettings.of(settings, sizes.headSize())
            .withShare("partial_rotary_factor")
            .all(10_000);
    return new TransformerConfig(
        name(),
        sizes,
        Embedding.ofTokens(sizes.hidden()),
        Normalisation.before(Norm.layer(settings.number("layer_norm_eps", 1e-5))),
        Scores.scaled(sizes.headSize()),
        List.of(new LayerKind(Visibility.CAUSAL, Optional.of(rotary))),
        settings.feedForward("intermediate_size", "hidden_act", "gelu_new", false),
        Biases.ALL,
        Residual.PARALLEL_SHARED_NORM,
        false,
        settings.dropout("resid_pdrop", "attention_dropout", 0));
  }
}
