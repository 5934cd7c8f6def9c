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
 * GPT-NeoX and Pythia: Black et al., arXiv 2204.06745. Attention and feed-forward network read the
 * same hidden states, each behind a normalisation of its own; projections are packed head by head;
 * the first entries of a head are turned.
 */
final class GptNeoX implements Architecture {

  @Override
  public String name() {
    return "GPT-NeoX";
  }

  @Override
  public List<String> modelTypes() {
    return List.of("gpt_neox");
  }

  @Override
  public List<ParameterNames> names(TransformerConfig config) {
    String joined = "attention.query_key_value";
    long heads = config.heads();
    long size = config.headSize();
    return List.of(
        ParameterNames.ofLayers("layers.%d.")
            .with(TransformerPart.TOKENS, "embed_in")
            .with(TransformerPart.FINAL_NORM, "final_layer_norm")
            .with(TransformerPart.QUERY, joined, Cut.perHead(0, 3, heads, size))
            .with(TransformerPart.KEY, joined, Cut.perHead(1, 3, heads, size))
            .with(TransformerPart.VALUE, joined, Cut.perHead(2, 3, heads, size))
            .with(TransformerPart.ATTENTION_OUTPUT, "attention.dense")
            .with(TransformerPart.ATTENTION_NORM, "input_layernorm")
            .with(TransformerPart.INTERMEDIATE, "mlp.dense_h_to_4h")
            .with(TransformerPart.OUTPUT, "mlp.dense_4h_to_h")
            .with(TransformerPart.OUTPUT_NORM, "post_attention_layernorm")
            .besides("layers\\.\\d+\\.attention\\.(masked_)?bias"));
  }

  @Override
  public TransformerConfig config(Settings settings) {
    DecoderSettings decoder = DecoderSettings.of(settings);
    Sizes sizes = decoder.sizes();
    settings.requireSize("num_key_value_heads", sizes.heads());
    Rotary rotary =
        RotarySettings.of(settings, sizes.headSize())
            .withShare(settings.either("rotary_pct", "partial_rotary_factor"))
            .ofKind("", settings.either("rotary_emb_base", "rope_theta"), 10_000, true);
    boolean attention = settings.flag("attention_bias", true);
    return new TransformerConfig(
        name(),
        sizes,
        Embedding.ofTokens(sizes.hidden()),
        Normalisation.before(Norm.layer(settings.number("layer_norm_eps", 1e-5))),
        Scores.scaled(sizes.headSize()),
        List.of(new LayerKind(Visibility.CAUSAL, Optional.of(rotary))),
        settings.feedForward("intermediate_size", "hidden_act", "gelu", false),
        new Biases(attention, attention, true, true),
        settings.flag("use_parallel_residual", true) ? Residual.PARALLEL : Residual.SEQUENTIAL,
        false,
        settings.dropout("hidden_dropout", "attention_dropout", 0));
  }
}
