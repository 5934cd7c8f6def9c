package io.attentionspectra.formats.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import io.attentionspectra.base.Check;
import java.nio.file.Path;

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
   * @throws IllegalArgumentException if it is missing, damaged, incomplete or unsupported
   */
  public static TransformerConfig read(Path path) {
    return new ConfigJson(path).config();
  }

  /**
   * Reads the configuration of an encoder.
   *
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
          "absent",
          "is missing from " + path,
          "supported are " + Architecture.supported());
    }
    Architecture architecture = Architecture.ofModelType(modelType.asText());
    return switch (architecture) {
      case BERT, ROBERTA -> bert(architecture);
      case DISTILBERT -> distilBert();
      case GPT2 -> gpt2();
    };
  }

  private EncoderConfig bert(Architecture architecture) {
    require("hidden_act", "gelu");
    require("position_embedding_type", "absolute");
    if (json.path("is_decoder").asBoolean(false)) {
      throw Check.failure("is_decoder", true, "is not supported", "give an encoder");
    }
    boolean roberta = architecture == Architecture.ROBERTA;
    return new EncoderConfig(
        architecture,
        size("vocab_size"),
        size("hidden_size"),
        size("num_hidden_layers"),
        size("num_attention_heads"),
        size("intermediate_size"),
        size("max_position_embeddings"),
        roberta ? json.path("pad_token_id").asInt(1) + 1 : 0,
        size("type_vocab_size"),
        json.path("layer_norm_eps").asDouble(1e-12),
        json.path("hidden_dropout_prob").asDouble(0.1),
        json.path("attention_probs_dropout_prob").asDouble(0.1));
  }

  private EncoderConfig distilBert() {
    require("activation", "gelu");
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
        json.path("dropout").asDouble(0.1),
        json.path("attention_dropout").asDouble(0.1));
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
        json.path("n_inner").isInt() ? size("n_inner") : Math.multiplyExact(4, width),
        size("n_positions"),
        activation(),
        json.path("layer_norm_epsilon").asDouble(1e-5),
        json.path("resid_pdrop").asDouble(0.1),
        json.path("attn_pdrop").asDouble(0.1));
  }

  private Activation activation() {
    String name = json.path("activation_function").asText("gelu_new");
    return switch (name) {
      case "gelu" -> Activation.GELU;
      case "gelu_new", "gelu_pytorch_tanh" -> Activation.GELU_TANH;
      default ->
          throw unsupported("activation_function", name, "gelu_new, gelu_pytorch_tanh and gelu");
    };
  }

  private int size(String key) {
    JsonNode value = json.path(key);
    if (!value.isInt()) {
      throw Check.failure(
          key,
          value.isMissingNode() ? "absent" : value,
          "must be a whole number in " + path,
          "download config.json again");
    }
    return value.asInt();
  }

  private void require(String key, String supported) {
    String value = json.path(key).asText(supported);
    if (!value.equals(supported)) {
      throw unsupported(key, value, supported);
    }
  }

  private IllegalArgumentException unsupported(String key, String value, String supported) {
    return Check.failure(
        key, value, "is not supported", "supported is " + supported + " (in " + path + ")");
  }
}
