package io.attentionspectra.formats.internal.architecture;

import io.attentionspectra.attention.Visibility;
import io.attentionspectra.formats.transformer.Activation;
import io.attentionspectra.formats.transformer.Biases;
import io.attentionspectra.formats.transformer.Dropout;
import io.attentionspectra.formats.transformer.Embedding;
import io.attentionspectra.formats.transformer.FeedForward;
import io.attentionspectra.formats.transformer.LayerKind;
import io.attentionspectra.formats.transformer.Norm;
import io.attentionspectra.formats.transformer.Normalisation;
import io.attentionspectra.formats.transformer.Residual;
import io.attentionspectra.formats.transformer.Rotary;
import io.attentionspectra.formats.transformer.RotaryScaling;
import io.attentionspectra.formats.transformer.Scores;
import io.attentionspectra.formats.transformer.Sizes;
import io.attentionspectra.formats.transformer.TransformerConfig;
import io.attentionspectra.formats.transformer.TransformerPart;
import java.util.List;
import java.util.Optional;

/**
 * Nomic BERT: Nussbaum et al., arXiv 2402.01613. A BERT with rotary positions and a gated
 * feed-forward network. Its own code writes GPT-2's settings and packed projections; transformers
 * from release 5 on writes BERT's settings and projections of their own.
 */
final class NomicBert implements Architecture {

  /** What its own code can do besides, and no published model does. */
  private static final List<String> UNUSED =
      List.of(
          "prenorm",
          "parallel_block",
          "parallel_block_tied_norm",
          "use_rms_norm",
          "rotary_emb_interleaved",
          "causal",
          "scale_attn_by_inverse_layer_idx");

  private static final ParameterNames SPLIT =
      ParameterNames.ofLayers("layers.%d.")
          .with(TransformerPart.TOKENS, "embeddings.word_embeddings")
          .with(TransformerPart.TYPES, "embeddings.token_type_embeddings")
          .with(TransformerPart.EMBEDDING_NORM, "embeddings.LayerNorm")
          .with(TransformerPart.QUERY, "self_attn.q_proj")
          .with(TransformerPart.KEY, "self_attn.k_proj")
          .with(TransformerPart.VALUE, "self_attn.v_proj")
          .with(TransformerPart.ATTENTION_OUTPUT, "self_attn.o_proj")
          .with(TransformerPart.ATTENTION_NORM, "post_attention_layernorm")
          .with(TransformerPart.GATE, "mlp.gate_proj")
          .with(TransformerPart.INTERMEDIATE, "mlp.up_proj")
          .with(TransformerPart.OUTPUT, "mlp.down_proj")
          .with(TransformerPart.OUTPUT_NORM, "post_mlp_layernorm");

  @Override
  public String name() {
    return "Nomic BERT";
  }

  @Override
  public List<String> modelTypes() {
    return List.of("nomic_bert");
  }

  @Override
  public List<String> ownClasses() {
    return List.of("modeling_hf_nomic_bert.NomicBert");
  }

  @Override
  public List<ParameterNames> names(TransformerConfig config) {
    return List.of(packed(config.sizes().hidden()), SPLIT);
  }

  private static ParameterNames packed(long width) {
    String joined = "attn.Wqkv";
    return ParameterNames.ofLayers("encoder.layers.%d.")
        .with(TransformerPart.TOKENS, "embeddings.word_embeddings")
        .with(TransformerPart.TYPES, "embeddings.token_type_embeddings")
        .with(TransformerPart.EMBEDDING_NORM, "emb_ln")
        .with(TransformerPart.QUERY, joined, Cut.rows(0, width, 3 * width))
        .with(TransformerPart.KEY, joined, Cut.rows(width, width, 3 * width))
        .with(TransformerPart.VALUE, joined, Cut.rows(2 * width, width, 3 * width))
        .with(TransformerPart.ATTENTION_OUTPUT, "attn.out_proj")
        .with(TransformerPart.ATTENTION_NORM, "norm1")
        .with(TransformerPart.GATE, "mlp.fc12")
        .with(TransformerPart.INTERMEDIATE, "mlp.fc11")
        .with(TransformerPart.OUTPUT, "mlp.fc2")
        .with(TransformerPart.OUTPUT_NORM, "norm2");
  }

  @Override
  public TransformerConfig config(Settings settings) {
    return settings.isGiven("n_embd") ? older(settings) : newer(settings);
  }

  private TransformerConfig older(Settings settings) {
    settings.require("activation_function", "swiglu");
    settings.require("scale_attn_weights", "true");
    for (String key : UNUSED) {
      settings.require(key, "false");
    }
    settings.requireAbsent("rotary_emb_scale_base");
    Sizes sizes =
        Sizes.ofWidth(
            settings.size("vocab_size"),
            settings.size("n_embd"),
            settings.size("n_layer"),
            settings.size("n_head"),
            settings.size("n_positions"));
    boolean attention = settings.flag("qkv_proj_bias", true);
    double share = settings.number("rotary_emb_fraction");
    return described(
        settings,
        sizes,
        settings.number("layer_norm_epsilon"),
        new Rotary(
            settings.number("rotary_emb_base"),
            (int) (sizes.headSize() * share),
            scaling(settings)),
        new FeedForward(settings.size("n_inner"), Activation.SILU, true),
        new Biases(
            attention,
            attention,
            settings.flag("mlp_fc1_bias", true),
            settings.flag("mlp_fc2_bias", true)),
        settings.dropout("resid_pdrop", "attn_pdrop", 0));
  }

  /** Of texts longer than those of the training, where a factor says so. */
  private static RotaryScaling scaling(Settings settings) {
    return settings.isGiven("rotary_scaling_factor")
        ? new RotaryScaling.Dynamic(
            settings.number("rotary_scaling_factor"), settings.size("max_trained_positions"))
        : RotaryScaling.none();
  }

  private TransformerConfig newer(Settings settings) {
    if (!settings.isObject("rope_parameters")) {
      throw settings.wrong("rope_parameters", "must be an object beside hidden_size");
    }
    settings.require("attention_bias", "false");
    DecoderSettings shared = DecoderSettings.of(settings);
    Sizes sizes = shared.sizes();
    return described(
        settings,
        sizes,
        settings.number("layer_norm_eps", 1e-12),
        RotarySettings.of(settings, sizes.headSize()).all(10_000),
        settings.feedForward("intermediate_size", "hidden_act", "silu", true),
        Biases.NONE,
        settings.dropout("hidden_dropout_prob", "attention_probs_dropout_prob", 0));
  }

  private TransformerConfig described(
      Settings settings,
      Sizes sizes,
      double epsilon,
      Rotary rotary,
      FeedForward network,
      Biases biases,
      Dropout dropout) {
    return new TransformerConfig(
        name(),
        sizes,
        new Embedding(
            sizes.hidden(), Optional.empty(), settings.size("type_vocab_size", 2), 1, true, false),
        Normalisation.afterSum(Norm.layer(epsilon)),
        Scores.scaled(sizes.headSize()),
        List.of(new LayerKind(Visibility.FULL, Optional.of(rotary))),
        network,
        biases,
        Residual.SEQUENTIAL,
        false,
        dropout);
  }
}
