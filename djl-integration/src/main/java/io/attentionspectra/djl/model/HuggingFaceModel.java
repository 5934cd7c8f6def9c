package io.attentionspectra.djl.model;

import ai.djl.Device;
import io.attentionspectra.base.Check;
import io.attentionspectra.formats.architecture.Architectures;
import io.attentionspectra.formats.architecture.ConfigJson;
import io.attentionspectra.formats.checkpoint.Checkpoint;
import io.attentionspectra.formats.checkpoint.SafetensorsCheckpoint;
import io.attentionspectra.formats.tokens.TextTokenizer;
import io.attentionspectra.formats.transformer.TransformerConfig;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A directory as Hugging Face lays it out: {@code config.json}, {@code tokenizer.json} and {@code
 * model.safetensors} or its sharded index. The families are those of {@link Architectures}.
 */
public final class HuggingFaceModel implements TransformerSource {

  private final Path directory;

  private HuggingFaceModel(Path directory) {
    this.directory = directory;
  }

  /**
   * The model in a directory.
   *
   * @param directory its path
   * @return the source; nothing is read yet
   */
  public static HuggingFaceModel at(Path directory) {
    return new HuggingFaceModel(directory);
  }

  @Override
  public TransformerModel load(Device device) {
    if (!Files.isDirectory(directory)) {
      throw Check.failure("model", directory, "is no directory", "give a Hugging Face directory");
    }
    TransformerConfig config = ConfigJson.read(directory.resolve("config.json"));
    try (Checkpoint checkpoint = SafetensorsCheckpoint.in(directory)) {
      TextTokenizer tokenizer = TextTokenizer.at(directory.resolve("tokenizer.json"));
      return new TransformerModel(name(), config, checkpoint, tokenizer, device);
    }
  }

  @Override
  public String name() {
    return String.valueOf(directory.toAbsolutePath().normalize().getFileName());
  }
}
