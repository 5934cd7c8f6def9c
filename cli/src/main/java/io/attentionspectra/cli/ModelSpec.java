package io.attentionspectra.cli;

import io.attentionspectra.djl.session.EncoderModelSource;
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

  /** Finds the kind of a model; nothing is loaded. */
  static final class Converter implements ITypeConverter<ModelSpec> {

    @Override
    public ModelSpec convert(String text) {
      if (text.equals("minilm")) {
        return new ModelSpec(EncoderModelSource.miniLm());
      }
      String name = text.toLowerCase(Locale.ROOT);
      Path path = Path.of(text);
      if (Files.isDirectory(path)) {
        return new ModelSpec(EncoderModelSource.huggingFace(path));
      }
      if (name.endsWith(".pt") || name.startsWith("djl://")) {
        throw new TypeConversionException(
            "'" + text + "' is a TorchScript model, which is not supported yet, give an ONNX file");
      }
      if (!Files.exists(path)) {
        throw new TypeConversionException(
            "'" + text + "' does not exist, give minilm, a directory or an ONNX file");
      }
      if (name.endsWith(".onnx")) {
        return new ModelSpec(EncoderModelSource.onnx(path));
      }
      throw new TypeConversionException(
          "'" + text + "' is neither minilm, a directory nor an ONNX file, give one of these");
    }
  }
}
