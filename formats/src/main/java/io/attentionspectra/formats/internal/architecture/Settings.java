package io.attentionspectra.formats.internal.architecture;

import com.fasterxml.jackson.databind.JsonNode;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.internal.Excerpt;
import io.attentionspectra.formats.internal.checkpoint.JsonFile;
import io.attentionspectra.formats.transformer.Activation;
import io.attentionspectra.formats.transformer.Dropout;
import io.attentionspectra.formats.transformer.FeedForward;
import io.attentionspectra.formats.transformer.PositionBias;
import io.attentionspectra.formats.transformer.TransformerConfig;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The settings of a {@code config.json}, read by the architectures. Absent and null mean the same;
 * a value of another type or meaning is refused by its key.
 */
final class Settings {

  private final JsonNode json;
  private final String at;

  /** Keys that were asked for, of this object and those inside of it. */
  private final Set<String> asked;

  private Settings(JsonNode json, String at, Set<String> asked) {
    this.json = json;
    this.at = at;
    this.asked = asked;
  }

  static Settings read(Path path) {
    return new Settings(JsonFile.read(path), String.valueOf(path), new HashSet<>());
  }

  /** The settings nested under a key; none where it is absent. */
  Settings inside(String key) {
    JsonNode value = json.path(key);
    if (isGiven(key) && !value.isObject()) {
      throw wrong(key, "must be an object in " + at);
    }
    return new Settings(value, key + " of " + at, asked);
  }

  String modelType() {
    JsonNode modelType = json.path("model_type");
    if (!modelType.isTextual()) {
      throw Check.failure(
          "model_type",
          shown(modelType),
          "must be a name in " + at,
          likelyType().map(type -> "add \"model_type\": \"" + type + "\"").orElse("add it")
              + "; "
              + Architectures.remedy());
    }
    return modelType.asText();
  }

  /** The model_type that belongs to the class named in "architectures". */
  private Optional<String> likelyType() {
    String named = json.path("architectures").path(0).asText("").toLowerCase(Locale.ROOT);
    return Arrays.stream(Architectures.supported().split(", "))
        .filter(type -> named.startsWith(type.replaceAll("[-_]", "")))
        .findFirst();
  }

  /**
   * A directory with a model class of its own computes what that class says.
   *
   * @param known starts of the names of classes whose computations are known, {@code file.Class}
   */
  void requireOwnCodeKnown(List<String> known) {
    for (Map.Entry<String, JsonNode> each : json.path("auto_map").properties()) {
      String named = each.getValue().asText();
      String own = named.contains("--") ? named.substring(named.indexOf("--") + 2) : named;
      if (each.getKey().startsWith("AutoModel") && known.stream().noneMatch(own::startsWith)) {
        throw Check.failure(
            "auto_map",
            shown(each.getValue()),
            "names a model class of the directory's own, which is not run (in " + at + ")",
            "remove auto_map if the model computes what its model_type says");
      }
    }
  }

  void requireWholeHeads() {
    JsonNode pruned = json.path("pruned_heads");
    if (!pruned.isEmpty()) {
      throw unsupported("pruned_heads", pruned.toString(), "a model with all its heads");
    }
  }

  /** Scores that grow with the logarithm of the length are not computed. */
  void requirePlainScores() {
    for (String key : keys()) {
      boolean grows = key.startsWith("logn_attention") || key.equals("use_logn_attn");
      if (grows && !text(key, "false").equals("false")) {
        throw unsupported(key, "false");
      }
    }
  }

  /**
   * Requires that settings which change what is computed, and which a family does not read, say
   * what it computes.
   *
   * @param config what was read
   */
  void requireNothingElse(TransformerConfig config) {
    boolean causal = config.shape().causal();
    unread("is_causal", String.valueOf(causal));
    unread("use_bidirectional_attention", String.valueOf(!causal));
    unread("alibi", String.valueOf(config.scores().bias() instanceof PositionBias.Slopes));
    unread("rope_interleaved", "false");
    unread("attn_logit_softcapping", "null");
    unread("attention_sink_size", "null");
    unread("quantization_config", "null");
    unread("attention_chunk_size", "null");
    requireOneKindOfLayer();
    if (json.path("text_config").isObject()) {
      inside("text_config").requireNothingElse(config);
    }
  }

  /** Kinds of layers that a family does not read must all be the usual one. */
  private void requireOneKindOfLayer() {
    if (asked.contains("layer_types") || json.path("layer_types").isMissingNode()) {
      return;
    }
    for (JsonNode each : json.path("layer_types")) {
      if (!each.asText().equals("full_attention")) {
        throw unsupported("layer_types", each.asText(), "full_attention");
      }
    }
  }

  private void unread(String key, String computed) {
    JsonNode value = json.path(key);
    boolean given = !value.isMissingNode() && !value.isNull();
    if (given && !asked.contains(key) && !value.asText(value.toString()).equals(computed)) {
      throw unsupported(key, computed);
    }
  }

  boolean isGiven(String key) {
    asked.add(key);
    JsonNode value = json.path(key);
    return !value.isMissingNode() && !value.isNull();
  }

  /** Whether a key is there, be its value null. */
  boolean says(String key) {
    return json.has(key);
  }

  /** Whether the value of a key is an object. */
  boolean isObject(String key) {
    return json.path(key).isObject();
  }

  /** Whether the value of a key is a list. */
  boolean isList(String key) {
    return json.path(key).isArray();
  }

  /** The keys that are given. */
  List<String> keys() {
    return json.properties().stream()
        .filter(each -> !each.getValue().isNull())
        .map(Map.Entry::getKey)
        .toList();
  }

  int size(String key) {
    if (!isGiven(key)) {
      throw wrong(key, "must be a whole number in " + at);
    }
    return size(key, 0);
  }

  /** A whole number, however it is written: 32, or 32.0; absent and null mean the usual value. */
  int size(String key, int usual) {
    if (!isGiven(key)) {
      return usual;
    }
    JsonNode value = json.path(key);
    double number = value.isNumber() ? value.asDouble() : Double.NaN;
    if (!(number == Math.rint(number) && Math.abs(number) <= Integer.MAX_VALUE)) {
      throw wrong(key, "must be a whole number in " + at);
    }
    return (int) number;
  }

  double number(String key, double usual) {
    if (!isGiven(key)) {
      return usual;
    }
    if (!json.path(key).isNumber()) {
      throw wrong(key, "must be a number in " + at);
    }
    return json.path(key).asDouble();
  }

  double number(String key) {
    if (!isGiven(key)) {
      throw wrong(key, "must be a number in " + at);
    }
    return number(key, 0);
  }

  List<Double> numbers(String key) {
    JsonNode value = json.path(key);
    List<JsonNode> each = IntStream.range(0, value.size()).mapToObj(value::path).toList();
    if (!value.isArray() || !each.stream().allMatch(JsonNode::isNumber)) {
      throw wrong(key, "must be a list of numbers in " + at);
    }
    return each.stream().map(JsonNode::asDouble).toList();
  }

  List<String> words(String key) {
    JsonNode value = json.path(key);
    List<JsonNode> each = IntStream.range(0, value.size()).mapToObj(value::path).toList();
    if (!value.isArray() || !each.stream().allMatch(JsonNode::isTextual)) {
      throw wrong(key, "must be a list of names in " + at);
    }
    return each.stream().map(JsonNode::asText).toList();
  }

  boolean flag(String key, boolean usual) {
    if (!isGiven(key)) {
      return usual;
    }
    if (!json.path(key).isBoolean()) {
      throw wrong(key, "must be true or false in " + at);
    }
    return json.path(key).asBoolean();
  }

  String text(String key, String usual) {
    if (!isGiven(key)) {
      return usual;
    }
    JsonNode value = json.path(key);
    return value.isValueNode() ? value.asText() : value.toString();
  }

  /** Requires the one value that is supported, where the key is given. */
  void require(String key, String supported) {
    String value = text(key, supported);
    if (!value.equals(supported)) {
      throw unsupported(key, value, supported);
    }
  }

  /** Requires the one value that is supported, where an absent key would mean another. */
  void requireGiven(String key, String supported) {
    if (!text(key, "").equals(supported)) {
      throw unsupported(key, supported);
    }
  }

  /** Requires that a setting is not given, or null. */
  void requireAbsent(String key) {
    if (isGiven(key)) {
      throw unsupported(key, "null");
    }
  }

  /**
   * Which of two names of a number is given.
   *
   * @return the second where both are, with the same number, or where only it is; else the first
   */
  String either(String first, String second) {
    if (isGiven(first) && isGiven(second) && number(first) != number(second)) {
      throw unsupported(first, "the same as " + second + ", " + text(second, ""));
    }
    return isGiven(second) ? second : first;
  }

  /** Requires a size that follows from others, where the key is given. */
  void requireSize(String key, int expected) {
    if (isGiven(key) && size(key) != expected) {
      throw unsupported(key, text(key, ""), String.valueOf(expected));
    }
  }

  /** Several names stand for one function: transformers keeps implementations that agree. */
  Activation activation(String key, String usual) {
    String name = text(key, usual);
    return switch (name) {
      case "gelu", "gelu_python" -> Activation.GELU;
      case "gelu_new", "gelu_pytorch_tanh", "gelu_accurate", "gelu_fast" -> Activation.GELU_TANH;
      case "silu", "swish" -> Activation.SILU;
      case "relu" -> Activation.RELU;
      default -> throw unsupported(key, name, "gelu, gelu_new, gelu_pytorch_tanh, silu and relu");
    };
  }

  FeedForward feedForward(String width, String activation, String usual, boolean gated) {
    return new FeedForward(size(width), activation(activation, usual), gated);
  }

  Dropout dropout(String hidden, String attention, double usual) {
    return new Dropout(number(hidden, usual), number(attention, usual));
  }

  IllegalArgumentException wrong(String key, String condition) {
    return Check.failure(key, shown(json.path(key)), condition, "download config.json again");
  }

  /** The value as the file has it, cut where it is long. */
  private static String shown(JsonNode value) {
    return Excerpt.of(value.isMissingNode() ? "absent" : value.toString());
  }

  IllegalArgumentException unsupported(String key, String supported) {
    return unsupported(key, text(key, "absent"), supported);
  }

  private IllegalArgumentException unsupported(String key, String value, String supported) {
    return Check.failure(
        key,
        Excerpt.of(value),
        "is not supported",
        "supported is " + supported + " (in " + at + ")");
  }
}
