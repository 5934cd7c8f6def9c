package io.attentionspectra.formats.internal.architecture;

import io.attentionspectra.base.Check;
import io.attentionspectra.formats.transformer.Biases;
import io.attentionspectra.formats.transformer.Embedding;
import io.attentionspectra.formats.transformer.FeedForward;
import io.attentionspectra.formats.transformer.LayerKind;
import io.attentionspectra.formats.transformer.Norm;
import io.attentionspectra.formats.transformer.Normalisation;
import io.attentionspectra.formats.transformer.PositionTable;
import io.attentionspectra.formats.transformer.Residual;
import io.attentionspectra.formats.transformer.Scores;
import io.attentionspectra.formats.transformer.Sizes;
import io.attentionspectra.formats.transformer.TransformerConfig;
import io.attentionspectra.formats.transformer.TransformerPart;
import java.util.List;
import java.util.Optional;

/**
 * GPT-2: Radford et al., "Language models are unsupervised multitask learners", 2019. Its matrices
 * are stored (in, out), with queries, keys and values side by side in one.
 */
final class Gpt2 implements Architecture {

  private static final ParameterNames NAMES =
      ParameterNames.ofLayers("h.%d.")
          .with(TransformerPart.TOKENS, "wte")
          .with(TransformerPart.POSITIONS, "wpe")
          .with(TransformerPart.FINAL_NORM, "ln_f")
          .with(TransformerPart.QUERY, "attn.c_attn", Cut.columns(0, 3))
          .with(TransformerPart.KEY, "attn.c_attn", Cut.columns(1, 3))
          .with(TransformerPart.VALUE, "attn.c_attn", Cut.columns(2, 3))
          .with(TransformerPart.ATTENTION_OUTPUT, "attn.c_proj", Cut.TRANSPOSED)
          .with(TransformerPart.ATTENTION_NORM, "ln_1")
          .with(TransformerPart.INTERMEDIATE, "mlp.c_fc", Cut.TRANSPOSED)
          .with(TransformerPart.OUTPUT, "mlp.c_proj", Cut.TRANSPOSED)
          .with(TransformerPart.OUTPUT_NORM, "ln_2")
          .besides("h\\.\\d+\\.attn\\.(masked_)?bias");

  @Override
  public String name() {
    return "GPT-2";
  }

  @Override
  public List<String> modelTypes() {
    return List.of("gpt2");
  }

  @Override
  public TransformerConfig config(Settings settings) {
    settings.require("scale_attn_weights", "true");
    settings.require("scale_attn_by_inverse_layer_idx", "false");
    settings.require("add_cross_attention", "false");
    int positions = Check.atLeast("n_positions", settings.size("n_positions"), 2);
    Sizes sizes =
        Sizes.ofWidth(
            settings.size("vocab_size"),
            settings.size("n_embd"),
            settings.size("n_layer"),
            settings.size("n_head"),
            positions);
    int width = (int) Math.min(Integer.MAX_VALUE, 4L * sizes.hidden());
    return new TransformerConfig(
        name(),
        sizes,
        new Embedding(
            sizes.hidden(), Optional.of(new PositionTable(positions, 0)), 0, 1, false, false),
        Normalisation.before(Norm.layer(settings.number("layer_norm_epsilon", 1e-5))),
        Scores.scaled(sizes.headSize()),
        List.of(LayerKind.CAUSAL),
        new FeedForward(
            settings.size("n_inner", width),
            settings.activation("activation_function", "gelu_new"),
            false),
        Biases.ALL,
        Residual.SEQUENTIAL,
        false,
        settings.dropout("resid_pdrop", "attn_pdrop", 0.1));
  }

  @Override
  public List<ParameterNames> names(TransformerConfig config) {
    return List.of(NAMES);
  }
}
