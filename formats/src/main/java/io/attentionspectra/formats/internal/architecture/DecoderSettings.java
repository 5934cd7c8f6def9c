package io.attentionspectra.formats.internal.architecture;

import io.attentionspectra.attention.Visibility;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.internal.Excerpt;
import io.attentionspectra.formats.transformer.Biases;
import io.attentionspectra.formats.transformer.LayerKind;
import io.attentionspectra.formats.transformer.Norm;
import io.attentionspectra.formats.transformer.Sizes;
import io.attentionspectra.formats.transformer.TransformerPart;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** What the descendants of Llama write alike in their settings and weights. */
final class DecoderSettings {

  /** Beyond any model; a list with one entry per layer is made below it. */
  private static final int MOST_LAYERS = 100_000;

  private static final String SLIDING = "sliding_attention";
  private static final String FULL = "full_attention";

  /** The names of Llama's tensors, which its descendants add to. */
  static final ParameterNames NAMES =
      ParameterNames.ofLayers("layers.%d.")
          .with(TransformerPart.TOKENS, "embed_tokens")
          .with(TransformerPart.FINAL_NORM, "norm")
          .with(TransformerPart.QUERY, "self_attn.q_proj")
          .with(TransformerPart.KEY, "self_attn.k_proj")
          .with(TransformerPart.VALUE, "self_attn.v_proj")
          .with(TransformerPart.ATTENTION_OUTPUT, "self_attn.o_proj")
          .with(TransformerPart.ATTENTION_NORM, "input_layernorm")
          .with(TransformerPart.GATE, "mlp.gate_proj")
          .with(TransformerPart.INTERMEDIATE, "mlp.up_proj")
          .with(TransformerPart.OUTPUT, "mlp.down_proj")
          .with(TransformerPart.OUTPUT_NORM, "post_attention_layernorm");

  private final Settings settings;
  private final Sizes sizes;

  private DecoderSettings(Settings settings, Sizes sizes) {
    this.settings = settings;
    this.sizes = sizes;
  }

  /** Settings where heads share the width if {@code head_dim} is not given. */
  static DecoderSettings of(Settings settings) {
    int hidden = settings.size("hidden_size");
    int heads = settings.size("num_attention_heads");
    return ofHeads(settings, settings.isGiven("head_dim") ? 0 : Sizes.headSize(hidden, heads));
  }

  /** Settings where heads have a size of their own if {@code head_dim} is not given. */
  static DecoderSettings ofHeads(Settings settings, int usualHeadSize) {
    int heads = settings.size("num_attention_heads");
    return new DecoderSettings(
        settings,
        new Sizes(
            settings.size("vocab_size"),
            settings.size("hidden_size"),
            settings.size("num_hidden_layers"),
            heads,
            settings.size("num_key_value_heads", heads),
            settings.size("head_dim", usualHeadSize),
            settings.size("max_position_embeddings")));
  }

  Sizes sizes() {
    return sizes;
  }

  Norm norm(Norm.Kind kind, double usualEpsilon) {
    return new Norm(kind, settings.number("rms_norm_eps", usualEpsilon), false);
  }

  /** Biases of all projections of attention, of the feed-forward network, or of none. */
  Biases biases() {
    boolean attention = settings.flag("attention_bias", false);
    boolean network = settings.flag("mlp_bias", false);
    return new Biases(attention, attention, network, network);
  }

  /** All layers see earlier tokens, and are turned alike. */
  List<LayerKind> causal(double usualBase) {
    return List.of(
        new LayerKind(
            Visibility.CAUSAL,
            Optional.of(RotarySettings.of(settings, sizes.headSize()).all(usualBase))));
  }

  /** The window before a token, itself counted. */
  Visibility window() {
    return Visibility.slidingWindow(
        Check.atLeast("sliding_window", settings.size("sliding_window"), 3));
  }

  /** The kinds of layers, by {@code layer_types} where given, else by which of them slide. */
  List<LayerKind> pattern(IntPredicate slides, Function<Boolean, LayerKind> kind) {
    Check.within("num_hidden_layers", sizes.layers(), 1, MOST_LAYERS, "check config.json");
    List<Boolean> sliding =
        settings.isGiven("layer_types")
            ? listed()
            : IntStream.range(0, sizes.layers()).mapToObj(slides::test).toList();
    List<LayerKind> kinds = sliding.stream().distinct().map(kind).toList();
    return kinds.size() == 1
        ? kinds
        : sliding.stream().map(each -> kinds.get(each.equals(sliding.get(0)) ? 0 : 1)).toList();
  }

  private List<Boolean> listed() {
    List<String> types = settings.words("layer_types");
    if (types.size() != sizes.layers()) {
      throw Check.failure(
          "layer_types",
          types.size() + " names",
          "must be one for each of num_hidden_layers = " + sizes.layers(),
          "check config.json");
    }
    for (String type : types) {
      if (!type.equals(FULL) && !type.equals(SLIDING)) {
        throw Check.failure(
            "layer_types",
            Excerpt.of(type),
            "is not supported",
            "supported are " + FULL + " and " + SLIDING);
      }
    }
    return types.stream().map(SLIDING::equals).toList();
  }
}
