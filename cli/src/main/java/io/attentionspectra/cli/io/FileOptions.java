package io.attentionspectra.cli.io;

import io.attentionspectra.base.Check;
import io.attentionspectra.djl.torchscript.TorchScriptModel;
import io.attentionspectra.formats.torchscript.ProbePattern;
import io.attentionspectra.onnx.model.OnnxModel;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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

  /**
   * Refuses what helps with nothing.
   *
   * @param name the model that is no TorchScript or ONNX file
   */
  void requireNone(String name) {
    requireNoPatterns(name);
    requireNoInputs(name);
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
}
