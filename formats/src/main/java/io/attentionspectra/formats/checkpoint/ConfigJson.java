package io.attentionspectra.formats.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.Excerpt;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The {@code config.json} of a Hugging Face directory. */
public final class ConfigJson {

  private final JsonNode json;
  private final Path path;

  private ConfigJson(Path path) {
    this.path = path;
    json = JsonFile.read(path);
  }

  /**
   * Reads a configuration.
   *
   * @param path the {@code config.json}
   * @return what it says
   * @throws IllegalArgumentException if it is missing, damaged, incomplete or unsupported
   */
  public static TransformerConfig read(Path path) {
    return new ConfigJson(path).config();
  }

  /**
   * Reads the configuration of an encoder.
   *
   * @param path the {@code config.json}
   * @return what it says
   * @throws IllegalArgumentException if it is missing, damaged, incomplete, unsupported or a
   *     decoder
   */
  public static EncoderConfig readEncoder(Path path) {
    if (read(path) instanceof EncoderConfig encoder) {
      return encoder;
    }
    throw Check.failure(
        "model", path, "is a decoder", "give it as a directory with model.safetensors");
  }

  private TransformerConfig config() {
    JsonNode modelType = json.path("model_type");
    if (!modelType.isTextual()) {
      throw Check.failure(
          "model_type",
          shown(modelType),
          "must be a name in " + path,
          likelyType().map(type -> "add \"model_type\": \"" + type + "\"").orElse("add it")
              + "; supported are "
              + Architecture.supported());
    }
    Architecture architecture = Architecture.ofModelType(modelType.asText());
    requireOwnCodeAbsent();
    requireWholeHeads();
    return switch (architecture) {
      case BERT, ROBERTA -> bert(architecture);
      case DISTILBERT -> distilBert();
      case GPT2 -> gpt2();
    };
  }

  /** The model_type that belongs to the class named in "architectures". */
  private Optional<String> likelyType() {
    String named = json.path("architectures").path(0).asText("").toLowerCase(Locale.ROOT);
    return Arrays.stream(Architecture.supported().split(", "))
        .filter(type -> named.startsWith(type.replace("-", "")))
        .findFirst();
  }

  /** A directory with a model class of its own computes what that class says. */
  private void requireOwnCodeAbsent() {
    for (Map.Entry<String, JsonNode> each : json.path("auto_map").properties()) {
      if (each.getKey().startsWith("AutoModel")) {
        throw Check.failure(
            "auto_map",
            shown(each.getValue()),
            "names a model class of the directory's own, which is not run (in " + path + ")",
            "remove auto_map if the model computes what its model_type says");
      }
    }
  }

  private void requireWholeHeads() {
    JsonNode pruned = json.path("pruned_heads");
    if (!pruned.isEmpty()) {
      throw unsupported("pruned_heads", pruned.toString(), "a model with all its heads");
    }
  }

  private EncoderConfig bert(Architecture architecture) {
    requireGelu("hidden_act");
    require("position_embedding_type", "absolute");
    require("is_decoder", "false");
    require("add_cross_attention", "false");
    boolean roberta = architecture == Architecture.ROBERTA;
    int width = size("hidden_size");
    int heads = size("num_attention_heads");
    requireHeadSize("attention_head_size", width, heads);
    requireHeadSize("head_dim", width, heads);
    return new EncoderConfig(
        architecture,
        size("vocab_size"),
        width,
        size("num_hidden_layers"),
        heads,
        size("intermediate_size"),
        size("max_position_embeddings"),
        roberta ? size("pad_token_id", 1) + 1 : 0,
        size("type_vocab_size", 2),
        number("layer_norm_eps", 1e-12),
        number("hidden_dropout_prob", 0.1),
        number("attention_probs_dropout_prob", 0.1));
  }

  private EncoderConfig distilBert() {
    requireGelu("activation");
    return new EncoderConfig(
        Architecture.DISTILBERT,
        size("vocab_size"),
        size("dim"),
        size("n_layers"),
        size("n_heads"),
        size("hidden_dim"),
        size("max_position_embeddings"),
        0,
        0,
        1e-12,
        number("dropout", 0.1),
        number("attention_dropout", 0.1));
  }

  private DecoderConfig gpt2() {
    require("scale_attn_weights", "true");
    require("scale_attn_by_inverse_layer_idx", "false");
    require("add_cross_attention", "false");
    int width = size("n_embd");
    return new DecoderConfig(
        size("vocab_size"),
        width,
        size("n_layer"),
        size("n_head"),
        size("n_inner", (int) Math.min(Integer.MAX_VALUE, 4L * width)),
        size("n_positions"),
        activation(),
        number("layer_norm_epsilon", 1e-5),
        number("resid_pdrop", 0.1),
        number("attn_pdrop", 0.1));
  }

  /** Several names stand for one function: transformers keeps implementations that agree. */
  private Activation activation() {
    String name = text("activation_function", "gelu_new");
    return switch (name) {
      case "gelu", "gelu_python" -> Activation.GELU;
      case "gelu_new", "gelu_pytorch_tanh", "gelu_accurate" -> Activation.GELU_TANH;
      default ->
          throw unsupported("activation_function", name, "gelu_new, gelu_pytorch_tanh and gelu");
    };
  }

  private void requireGelu(String key) {
    String name = text(key, "gelu");
    if (!name.equals("gelu") && !name.equals("gelu_python")) {
      throw unsupported(key, name, "gelu");
    }
  }

  private void requireHeadSize(String key, int width, int heads) {
    if (isGiven(key) && (long) size(key) * heads != width) {
      throw unsupported(key, text(key, ""), "hidden_size / num_attention_heads");
    }
  }

  private boolean isGiven(String key) {
    JsonNode value = json.path(key);
    return !value.isMissingNode() && !value.isNull();
  }

  private int size(String key) {
    if (!isGiven(key)) {
      throw wrong(key, "must be a whole number in " + path);
    }
    return size(key, 0);
  }

  /** A whole number, however it is written: 32, or 32.0; absent and null mean the usual value. */
  private int size(String key, int usual) {
    if (!isGiven(key)) {
      return usual;
    }
    JsonNode value = json.path(key);
    double number = value.isNumber() ? value.asDouble() : Double.NaN;
    if (!(number == Math.rint(number) && Math.abs(number) <= Integer.MAX_VALUE)) {
      throw wrong(key, "must be a whole number in " + path);
    }
    return (int) number;
  }

  private double number(String key, double usual) {
    if (!isGiven(key)) {
      return usual;
    }
    if (!json.path(key).isNumber()) {
      throw wrong(key, "must be a number in " + path);
    }
    return json.path(key).asDouble();
  }

  private String text(String key, String usual) {
    if (!isGiven(key)) {
      return usual;
    }
    JsonNode value = json.path(key);
    return value.isValueNode() ? value.asText() : value.toString();
  }

  private void require(String key, String supported) {
    String value = text(key, supported);
    if (!value.equals(supported)) {
      throw unsupported(key, value, supported);
    }
  }

  private IllegalArgumentException wrong(String key, String condition) {
    return Check.failure(key, shown(json.path(key)), condition, "download config.json again");
  }

  /** The value as the file has it, cut where it is long. */
  private static String shown(JsonNode value) {
    return Excerpt.of(value.isMissingNode() ? "absent" : value.toString());
  }

  private IllegalArgumentException unsupported(String key, String value, String supported) {
    return Check.failure(
        key,
        Excerpt.of(value),
        "is not supported",
        "supported is " + supported + " (in " + path + ")");
  }
}
