package io.attentionspectra.cli;

import io.attentionspectra.djl.session.TrainedModelSource;
import io.attentionspectra.djl.torchscript.TorchScriptModel;
import io.attentionspectra.study.ModelSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A model named on the command line.
 *
 * @param source where it comes from
 */
record ModelSpec(ModelSource source) {

  private static final String REPOSITORY = "djl://";
  private static final String KINDS =
      "give minilm, a directory, an ONNX file (.onnx), a TorchScript file (.pt) or"
          + " djl://GROUP/NAME";

  /** Finds the kind of a model; nothing is loaded. */
  static final class Converter implements ITypeConverter<ModelSpec> {

    @Override
    public ModelSpec convert(String text) {
      if (text.equals("minilm")) {
        return new ModelSpec(TrainedModelSource.miniLm());
      }
      if (text.startsWith(REPOSITORY)) {
        return new ModelSpec(TrainedModelSource.of(TorchScriptModel.inRepository(text)));
      }
      Path path = Path.of(text);
      if (Files.isDirectory(path)) {
        return new ModelSpec(TrainedModelSource.huggingFace(path));
      }
      if (!Files.exists(path)) {
        throw new TypeConversionException("'" + text + "' does not exist, " + KINDS);
      }
      String name = text.toLowerCase(Locale.ROOT);
      if (name.endsWith(".onnx")) {
        return new ModelSpec(TrainedModelSource.onnx(path));
      }
      if (name.endsWith(".pt")) {
        return new ModelSpec(TrainedModelSource.of(TorchScriptModel.at(path)));
      }
      throw new TypeConversionException("'" + text + "' is no kind of model, " + KINDS);
    }
  }
}
