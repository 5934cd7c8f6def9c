package io.attentionspectra.djl.model;

import ai.djl.Device;
import io.attentionspectra.base.Check;
import io.attentionspectra.djl.observe.TextTokenizer;
import io.attentionspectra.formats.checkpoint.ConfigJson;
import io.attentionspectra.formats.checkpoint.EncoderConfig;
import io.attentionspectra.formats.checkpoint.MappedFile;
import io.attentionspectra.formats.onnx.OnnxCheckpoint;
import io.attentionspectra.formats.onnx.OnnxConfig;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The weights of an ONNX file, with its {@code tokenizer.json} beside it. A {@code config.json}
 * beside it is used when present; without one a BERT is recognised from the graph.
 */
public final class OnnxModel implements TransformerSource {

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
    try (MappedFile mapped = MappedFile.open(file)) {
      if (mapped.size() > Integer.MAX_VALUE) {
        throw Check.failure(
            "model", file, "is above 2 GiB, the limit of ONNX files", "give model.safetensors");
      }
      OnnxCheckpoint checkpoint =
          OnnxCheckpoint.of(file.toString(), mapped.map(0, Math.toIntExact(mapped.size())));
      Path config = file.resolveSibling("config.json");
      EncoderConfig sizes =
          Files.exists(config) ? ConfigJson.readEncoder(config) : OnnxConfig.infer(checkpoint);
      TextTokenizer tokenizer = TextTokenizer.at(file.resolveSibling("tokenizer.json"));
      return new TransformerModel(name(), sizes, checkpoint, tokenizer, device);
    }
  }

  @Override
  public String name() {
    return String.valueOf(file.getFileName());
  }
}
