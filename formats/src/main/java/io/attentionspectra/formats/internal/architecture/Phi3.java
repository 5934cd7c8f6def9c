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
 * Phi-3 and Phi-4: Abdin et al., arXiv 2404.14219. A Llama whose projections are packed: queries,
 * keys and values in one matrix, gate and widening projection in another.
 */
final class Phi3 implements Architecture {

  @Override
  public String name() {
    return "Phi-3";
  }

  @Override
  public List<String> modelTypes() {
    return List.of("phi3");
  }

  @Override
  public List<String> ownClasses() {
    return List.of("modeling_phi3.Phi3");
  }

  @Override
  public List<ParameterNames> names(TransformerConfig config) {
    return List.of(packed(config.sizes(), config.feedForward().width()));
  }

  private static ParameterNames packed(Sizes sizes, long inner) {
    long queries = (long) sizes.heads() * sizes.headSize();
    long keys = (long) sizes.keyGroups() * sizes.headSize();
    long all = queries + 2 * keys;
    String joined = "self_attn.qkv_proj";
    String wide = "mlp.gate_up_proj";
    return DecoderSettings.NAMES
        .with(TransformerPart.QUERY, joined, Cut.rows(0, queries, all))
        .with(TransformerPart.KEY, joined, Cut.rows(queries, keys, all))
        .with(TransformerPart.VALUE, joined, Cut.rows(queries + keys, keys, all))
        .with(TransformerPart.GATE, wide, Cut.rows(0, inner, 2 * inner))
        .with(TransformerPart.INTERMEDIATE, wide, Cut.rows(inner, inner, 2 * inner));
  }

  @Override
  public TransformerConfig config(Settings settings) {
    DecoderSettings decoder = DecoderSettings.of(settings);
    Sizes sizes = decoder.sizes();
    Rotary rotary = RotarySettings.of(settings, sizes.headSize()).all(10_000);
    Visibility visibility =
        settings.isGiven("sliding_window") ? decoder.window() : Visibility.CAUSAL;
    return new TransformerConfig(
        name(),
        sizes,
        Embedding.ofTokens(sizes.hidden()),
        Normalisation.before(decoder.norm(Norm.Kind.RMS, 1e-5)),
        Scores.scaled(sizes.headSize()),
        List.of(new LayerKind(visibility, Optional.of(rotary))),
        settings.feedForward("intermediate_size", "hidden_act", "silu", true),
        Biases.NONE,
        Residual.SEQUENTIAL,
        false,
        settings.dropout("resid_pdrop", "attention_dropout", 0));
  }
}
