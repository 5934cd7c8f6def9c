package io.attentionspectra.djl.model;

import ai.djl.Device;
import io.attentionspectra.base.Check;
import io.attentionspectra.formats.checkpoint.MappedFile;
import io.attentionspectra.formats.onnx.OnnxCheckpoint;
import io.attentionspectra.formats.onnx.OnnxConfig;
import io.attentionspectra.formats.tokens.TextTokenizer;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The weights of an ONNX file, with its {@code tokenizer.json} beside it or, where the file lies in
 * a folder named {@code onnx} as on the Hugging Face hub, one folder up. A {@code config.json}
 * there is used when present; without one a BERT is proven from the operations of the graph.
 */
public final class OnnxModel implements TransformerSource {

  /** Where the hub keeps exported graphs inside a repository. */
  static final String FOLDER = "onnx";

  private final Path file;

  private OnnxModel(Path file) {
    this.file = file;
  }

  /**
   * The model in a file.
   *
   * @param file path of the .onnx file, at most 2 GiB
   * @return the source; nothing is read yet
   */
  public static OnnxModel at(Path file) {
    return new OnnxModel(file);
  }

  @Override
  public TransformerModel load(Device device) {
    return load(name(), device);
  }

  /** Loads it under another name. */
  TransformerModel load(String modelName, Device device) {
    try (MappedFile mapped = MappedFile.open(file)) {
      if (mapped.size() > Integer.MAX_VALUE) {
        throw Check.failure(
            "model",
            file,
            "is above 2 GiB, the limit of ONNX files",
            "save its weights as external data");
      }
      ByteBuffer bytes = mapped.map(0, Math.toIntExact(mapped.size()));
      Path directory = file.toAbsolutePath().getParent();
      try (OnnxCheckpoint checkpoint = OnnxCheckpoint.of(file.toString(), bytes, directory)) {
        Path config = beside("config.json");
        OnnxConfig known =
            Files.exists(config)
                ? OnnxConfig.read(checkpoint, config)
                : OnnxConfig.infer(checkpoint);
        TextTokenizer tokenizer = TextTokenizer.at(beside("tokenizer.json"));
        requireTypes(known, tokenizer);
        return new TransformerModel(modelName, known.sizes(), known.weights(), tokenizer, device);
      }
    }
  }

  /** A file of the same directory, else of the one above a folder of graphs. */
  private Path beside(String fileName) {
    Path sibling = file.resolveSibling(fileName);
    Path directory = file.toAbsolutePath().normalize().getParent();
    if (Files.exists(sibling) || directory == null || directory.getParent() == null) {
      return sibling;
    }
    Path above = directory.resolveSibling(fileName);
    return directory.endsWith(FOLDER) && Files.exists(above) ? above : sibling;
  }

  /** A graph without token types takes all to be 0; a tokenizer that gives others is another's. */
  private void requireTypes(OnnxConfig known, TextTokenizer tokenizer) {
    for (long type : known.typed() ? new long[0] : tokenizer.tokenize("a").types()) {
      if (type != 0) {
        tokenizer.close();
        throw Check.failure(
            "token type", type, "is no input of " + file, "use a tokenizer that gives type 0");
      }
    }
  }

  @Override
  public String name() {
    return String.valueOf(file.getFileName());
  }
}
