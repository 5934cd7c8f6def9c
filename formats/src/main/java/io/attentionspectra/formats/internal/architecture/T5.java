package io.attentionspectra.formats.internal.architecture;

import io.attentionspectra.formats.transformer.Activation;
import io.attentionspectra.formats.transformer.Biases;
import io.attentionspectra.formats.transformer.Dropout;
import io.attentionspectra.formats.transformer.Embedding;
import io.attentionspectra.formats.transformer.FeedForward;
import io.attentionspectra.formats.transformer.LayerKind;
import io.attentionspectra.formats.transformer.Norm;
import io.attentionspectra.formats.transformer.Normalisation;
import io.attentionspectra.formats.transformer.PositionBias;
import io.attentionspectra.formats.transformer.Residual;
import io.attentionspectra.formats.transformer.Scores;
import io.attentionspectra.formats.transformer.Sizes;
import io.attentionspectra.formats.transformer.TransformerConfig;
import io.attentionspectra.formats.transformer.TransformerPart;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * The encoder of T5 and mT5: Raffel et al., arXiv 1910.10683; Xue et al., arXiv 2010.11934. Scores
 * are not divided, and one learned bias by distance serves all layers. A decoder in the same files
 * is not read. Its positions have no end; {@code n_positions} is the length of its training.
 */
final class T5 implements Architecture {

  private static final String BLOCKS = "encoder.block.";

  @Override
  public String name() {
    return "T5";
  }

  @Override
  public List<String> modelTypes() {
    return List.of("t5", "mt5");
  }

  @Override
  public List<ParameterNames> names(TransformerConfig config) {
    ParameterNames layers =
        ParameterNames.ofLayers(BLOCKS + "%d.")
            .with(
                TransformerPart.POSITION_BIAS,
                BLOCKS + "0.layer.0.SelfAttention.relative_attention_bias")
            .with(TransformerPart.FINAL_NORM, "encoder.final_layer_norm")
            .with(TransformerPart.QUERY, "layer.0.SelfAttention.q")
            .with(TransformerPart.KEY, "layer.0.SelfAttention.k")
            .with(TransformerPart.VALUE, "layer.0.SelfAttention.v")
            .with(TransformerPart.ATTENTION_OUTPUT, "layer.0.SelfAttention.o")
            .with(TransformerPart.ATTENTION_NORM, "layer.0.layer_norm")
            .with(TransformerPart.GATE, "layer.1.DenseReluDense.wi_0")
            .with(
                TransformerPart.INTERMEDIATE,
                "layer.1.DenseReluDense." + (config.feedForward().gated() ? "wi_1" : "wi"))
            .with(TransformerPart.OUTPUT, "layer.1.DenseReluDense.wo")
            .with(TransformerPart.OUTPUT_NORM, "layer.1.layer_norm");
    String table = "encoder.embed_tokens";
    return List.of(
        layers.with(TransformerPart.TOKENS, "shared").besides(Pattern.quote(table + ".weight")),
        layers.with(TransformerPart.TOKENS, table));
  }

  @Override
  public TransformerConfig config(Settings settings) {
    settings.require("is_decoder", "false");
    int heads = settings.size("num_heads");
    Sizes sizes =
        new Sizes(
            settings.size("vocab_size"),
            settings.size("d_model"),
            settings.size("num_layers"),
            heads,
            heads,
            settings.size("d_kv"),
            settings.size("n_positions", 512));
    int buckets = settings.size("relative_attention_num_buckets", 32);
    PositionBias bias =
        new PositionBias.Buckets(
            buckets, buckets, settings.size("relative_attention_max_distance", 128));
    Norm norm = Norm.rms(settings.number("layer_norm_epsilon", 1e-6));
    double dropout = settings.number("dropout_rate", 0.1);
    return new TransformerConfig(
        name(),
        sizes,
        Embedding.ofTokens(sizes.hidden()),
        Normalisation.before(norm),
        new Scores(1, Scores.QueryKeyNorm.NONE, OptionalDouble.empty(), bias),
        List.of(LayerKind.FULL),
        feedForward(settings),
        Biases.NONE,
        Residual.SEQUENTIAL,
        false,
        new Dropout(dropout, dropout));
  }

  /** By {@code feed_forward_proj}; the two keys that follow from it must not say otherwise. */
  private static FeedForward feedForward(Settings settings) {
    boolean multilingual = settings.modelType().equals("mt5");
    String network = settings.text("feed_forward_proj", multilingual ? "gated-gelu" : "relu");
    return switch (network) {
      case "relu" -> feedForward(settings, "relu", Activation.RELU, false);
      case "gated-gelu" -> feedForward(settings, "gelu_new", Activation.GELU_TANH, true);
      case "gated-silu" -> feedForward(settings, "silu", Activation.SILU, true);
      default -> throw settings.unsupported("feed_forward_proj", "relu, gated-gelu and gated-silu");
    };
  }

  private static FeedForward feedForward(
      Settings settings, String name, Activation activation, boolean gated) {
    settings.require("dense_act_fn", name);
    settings.require("is_gated_act", String.valueOf(gated));
    return new FeedForward(settings.size("d_ff"), activation, gated);
  }
}
