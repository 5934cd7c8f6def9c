package io.attentionspectra.formats.internal.architecture;

import io.attentionspectra.base.Check;
import io.attentionspectra.formats.transformer.Biases;
import io.attentionspectra.formats.transformer.Embedding;
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
 * OPT: Zhang et al., arXiv 2205.01068. A GPT-2 with relu whose positions start at the third row.
 * The 350-million model normalises residual sums, and its token table is narrower than the hidden
 * states; the projection back to that width belongs to its language head and is not read.
 */
final class Opt implements Architecture {

  /** Rows of the position table before that of the first token. */
  private static final int RESERVED = 2;

  private static final ParameterNames NAMES =
      ParameterNames.ofLayers("layers.%d.")
          .with(TransformerPart.TOKENS, "embed_tokens")
          .with(TransformerPart.POSITIONS, "embed_positions")
          .with(TransformerPart.EMBEDDING_PROJECTION, "project_in")
          .with(TransformerPart.FINAL_NORM, "final_layer_norm")
          .with(TransformerPart.QUERY, "self_attn.q_proj")
          .with(TransformerPart.KEY, "self_attn.k_proj")
          .with(TransformerPart.VALUE, "self_attn.v_proj")
          .with(TransformerPart.ATTENTION_OUTPUT, "self_attn.out_proj")
          .with(TransformerPart.ATTENTION_NORM, "self_attn_layer_norm")
          .with(TransformerPart.INTERMEDIATE, "fc1")
          .with(TransformerPart.OUTPUT, "fc2")
          .with(TransformerPart.OUTPUT_NORM, "final_layer_norm");

  @Override
  public String name() {
    return "OPT";
  }

  @Override
  public List<String> modelTypes() {
    return List.of("opt");
  }

  @Override
  public List<ParameterNames> names(TransformerConfig config) {
    return List.of(NAMES);
  }

  @Override
  public TransformerConfig config(Settings settings) {
    settings.require("layer_norm_elementwise_affine", "true");
    int positions =
        Check.within(
            "max_position_embeddings",
            settings.size("max_position_embeddings"),
            1,
            Integer.MAX_VALUE - RESERVED,
            "check config.json");
    Sizes sizes =
        Sizes.ofWidth(
            settings.size("vocab_size"),
            settings.size("hidden_size"),
            settings.size("num_hidden_layers"),
            settings.size("num_attention_heads"),
            positions);
    PositionTable table = new PositionTable(positions + RESERVED, RESERVED);
    Embedding embedding =
        new Embedding(
            settings.size("word_embed_proj_dim", sizes.hidden()),
            Optional.of(table),
            0,
            1,
            false,
            true);
    boolean biased = settings.flag("enable_bias", true);
    return new TransformerConfig(
        name(),
        sizes,
        embedding,
        normalisation(settings),
        Scores.scaled(sizes.headSize()),
        List.of(LayerKind.CAUSAL),
        settings.feedForward("ffn_dim", "activation_function", "relu", false),
        new Biases(biased, biased, biased, biased),
        Residual.SEQUENTIAL,
        false,
        settings.dropout("dropout", "attention_dropout", 0.1));
  }

  private static Normalisation normalisation(Settings settings) {
    Norm norm = Norm.layer(1e-5);
    boolean last = !settings.flag("_remove_final_layer_norm", false);
    return settings.flag("do_layer_norm_before", true)
        ? new Normalisation(norm, Normalisation.Placement.BEFORE, true, last)
        : Normalisation.afterSum(norm);
  }
}
