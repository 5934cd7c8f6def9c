package io.attentionspectra.cli.io;

import ai.djl.ndarray.types.DataType;
import io.attentionspectra.base.Check;
import io.attentionspectra.djl.model.HuggingFaceModel;
import io.attentionspectra.djl.torchscript.TorchScriptModel;
import io.attentionspectra.formats.torchscript.ProbePattern;
import io.attentionspectra.onnx.model.OnnxModel;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/**
 * The options that help with files which do not say all themselves; {@link ModelSpec} gives them to
 * its model.
 */
final class FileOptions {

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private PatternOption patterns;

  @Option(
      names = "--inputs",
      split = ",",
      paramLabel = "ARGUMENT=INPUT,…",
      hideParamSyntax = true,
      description =
          "What the forward method of a TorchScript file, or an ONNX graph, is called with, where"
              + " the names of its arguments do not say it, such as ids=input_ids,pad=padding_mask."
              + " Inputs: input_ids, attention_mask (1 for tokens), padding_mask (true for"
              + " padding), token_type_ids, position_ids.")
  private Map<String, String> inputs = new LinkedHashMap<>();

  @Option(
      names = "--precision",
      paramLabel = "TYPE",
      converter = Precision.Converter.class,
      defaultValue = Precision.DEFAULT,
      description =
          "In what the layers of a Hugging Face directory are computed: float32 (default),"
              + " bfloat16, float16 or float64. Scores, softmax and readings are float32 at least.")
  private Precision precision = Precision.FLOAT32;

  @Option(
      names = "--chat",
      arity = "0..1",
      fallbackValue = "default",
      paramLabel = "TEMPLATE",
      description =
          "Every line of --texts is a chat in JSON, {\"messages\": [{\"role\": \"user\","
              + " \"content\": \"…\"}, …]} or the list alone, put through the chat template of the"
              + " Hugging Face directory (default: the template 'default').")
  private @Nullable String chat;

  /** The same with another precision. */
  FileOptions with(Precision other) {
    FileOptions options = new FileOptions();
    options.patterns = patterns;
    options.inputs = inputs;
    options.precision = other;
    options.chat = chat;
    return options;
  }

  /** Patterns for attention that the search does not find. */
  ProbePattern[] patterns() {
    return patterns.given();
  }

  /** The model with what was given. */
  TorchScriptModel applyTo(TorchScriptModel model) {
    return model.withPatterns(patterns()).calledWith(inputs);
  }

  /** The model with what was given of its inputs. */
  OnnxModel applyTo(OnnxModel model) {
    return model.calledWith(inputs);
  }

  /** The model with what was given. */
  HuggingFaceModel applyTo(HuggingFaceModel model) {
    HuggingFaceModel computed = model.computedIn(precision.type());
    return chat == null ? computed : computed.chats(chat);
  }

  /** Refuses what is for Hugging Face directories alone. */
  void requireNoDirectory(String name) {
    if (chat != null) {
      throw Check.failure(
          "--chat",
          chat,
          "takes the template of a Hugging Face directory, which '" + name + "' is not",
          "give raw lines");
    }
    if (precision != Precision.FLOAT32) {
      throw Check.failure(
          "--precision",
          precision.type().name().toLowerCase(Locale.ROOT),
          "says in what a Hugging Face directory is computed, which '" + name + "' is not",
          "leave it out, since a file is computed as it says itself; where it is the second of two"
              + " models, give --against-precision float32");
    }
  }

  /**
   * Refuses what helps with nothing.
   *
   * @param name the model that is no TorchScript or ONNX file
   */
  void requireNone(String name) {
    requireNoPatterns(name);
    requireNoInputs(name);
    requireNoDirectory(name);
  }

  /** Refuses patterns for a model that is no TorchScript file. */
  void requireNoPatterns(String name) {
    if (patterns().length > 0) {
      throw Check.failure(
          "--pattern",
          patterns()[0],
          "names a variable of a TorchScript file, which '" + name + "' is not",
          "leave it out, or give a TorchScript file (.pt)");
    }
  }

  /** Refuses inputs for a model that says itself what it is called with. */
  void requireNoInputs(String name) {
    if (!inputs.isEmpty()) {
      throw Check.failure(
          "--inputs",
          inputs,
          "says what a TorchScript or ONNX file is called with, which '" + name + "' is not",
          "leave it out, or give such a file (.pt, .onnx)");
    }
  }

  /** In what a model's layers are computed. */
  enum Precision {
    FLOAT32(DataType.FLOAT32),
    BFLOAT16(DataType.BFLOAT16),
    FLOAT16(DataType.FLOAT16),
    FLOAT64(DataType.FLOAT64);

    static final String DEFAULT = "float32";

    private final DataType type;

    Precision(DataType type) {
      this.type = type;
    }

    DataType type() {
      return type;
    }

    private String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Reads a name in small letters. */
    static final class Converter implements ITypeConverter<Precision> {

      @Override
      public Precision convert(String text) {
        return Arrays.stream(values())
            .filter(each -> each.label().equals(text))
            .findFirst()
            .orElseThrow(
                () ->
                    new TypeConversionException(
                        "'"
                            + text
                            + "' is no precision, give one of "
                            + Arrays.stream(values())
                                .map(Precision::label)
                                .collect(Collectors.joining(", "))));
      }
    }
  }
}
