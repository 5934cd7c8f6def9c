package io.attentionspectra.cli.io;

import io.attentionspectra.djl.model.HuggingFaceModel;
import io.attentionspectra.djl.session.TrainedModelSource;
import io.attentionspectra.djl.torchscript.TorchScriptModel;
import io.attentionspectra.formats.internal.checkpoint.SafetensorsCheckpoint;
import io.attentionspectra.model.ModelSource;
import io.attentionspectra.onnx.model.OnnxModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A model named on the command line.
 *
 * @param source where it comes from, by the options given for files that do not say all
 * @param readsImages whether texts are names of images
 */
record ModelSpec(Function<FileOptions, ModelSource> source, BooleanSupplier readsImages) {

  private static final String REPOSITORY = "djl://";
  private static final String KINDS =
      "give minilm, a directory, an ONNX file (.onnx), a TorchScript file (.pt) or"
          + " djl://GROUP/NAME";

  private static ModelSpec ofTexts(Function<FileOptions, ModelSource> source) {
    return new ModelSpec(source, () -> false);
  }

  private static ModelSpec onnx(String name, Path place) {
    OnnxModel model = OnnxModel.at(place);
    return ofTexts(
        options -> {
          options.requireNoPatterns(name);
          options.requireNoDirectory(name);
          return options.applyTo(model);
        });
  }

  private static ModelSpec directory(String name, HuggingFaceModel model) {
    return new ModelSpec(
        options -> {
          options.requireNoPatterns(name);
          options.requireNoInputs(name);
          return TrainedModelSource.of(options.applyTo(model));
        },
        model::readsImages);
  }

  private static ModelSpec of(String name, ModelSource source) {
    return ofTexts(
        options -> {
          options.requireNone(name);
          return source;
        });
  }

  /** Finds the kind of a model; nothing is loaded. */
  static final class Converter implements ITypeConverter<ModelSpec> {

    @Override
    public ModelSpec convert(String text) {
      if (text.equals("minilm")) {
        return of(text, TrainedModelSource.miniLm());
      }
      if (text.startsWith(REPOSITORY)) {
        return ofTexts(
            options -> {
              options.requireNoInputs(text);
              options.requireNoDirectory(text);
              return TrainedModelSource.of(TorchScriptModel.inRepository(text, options.patterns()));
            });
      }
      Path path = new GivenPath().convert(text);
      if (Files.isDirectory(path)) {
        return SafetensorsCheckpoint.isIn(path) || !OnnxModel.isIn(path)
            ? directory(text, HuggingFaceModel.at(path))
            : onnx(text, path);
      }
      if (!Files.exists(path)) {
        throw new TypeConversionException("'" + text + "' does not exist, " + KINDS);
      }
      String name = text.toLowerCase(Locale.ROOT);
      if (name.endsWith(".onnx")) {
        return onnx(text, path);
      }
      if (name.endsWith(".pt")) {
        TorchScriptModel model = TorchScriptModel.at(path);
        return ofTexts(
            options -> {
              options.requireNoDirectory(text);
              return TrainedModelSource.of(options.applyTo(model));
            });
      }
      throw new TypeConversionException("'" + text + "' is no kind of model, " + KINDS);
    }
  }
}
