package io.attentionspectra.djl.model;

import ai.djl.Device;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.Excerpt;
import io.attentionspectra.file.FileFailure;
import io.attentionspectra.formats.checkpoint.Architecture;
import io.attentionspectra.formats.checkpoint.Checkpoint;
import io.attentionspectra.formats.checkpoint.ConfigJson;
import io.attentionspectra.formats.checkpoint.SafetensorsCheckpoint;
import io.attentionspectra.formats.checkpoint.TransformerConfig;
import io.attentionspectra.formats.tokens.TextTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A directory as Hugging Face lays it out: {@code config.json}, {@code tokenizer.json} and {@code
 * model.safetensors} or its sharded index, else {@code model.onnx} or {@code onnx/model.onnx}. The
 * families are those of {@link Architecture}.
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
    Optional<Path> graph = graph();
    if (graph.isPresent()) {
      return OnnxModel.at(graph.get()).load(name(), device);
    }
    TransformerConfig config = ConfigJson.read(directory.resolve("config.json"));
    try (Checkpoint checkpoint = SafetensorsCheckpoint.in(directory)) {
      TextTokenizer tokenizer = TextTokenizer.at(directory.resolve("tokenizer.json"));
      return new TransformerModel(name(), config, checkpoint, tokenizer, device);
    }
  }

  /** The ONNX file of a directory that has no other weights. */
  private Optional<Path> graph() {
    if (SafetensorsCheckpoint.isIn(directory)) {
      return Optional.empty();
    }
    Path folder = directory.resolve(OnnxModel.FOLDER);
    Optional<Path> whole =
        Stream.of(directory, folder)
            .map(place -> place.resolve("model.onnx"))
            .filter(Files::isRegularFile)
            .findFirst();
    return whole.or(() -> otherGraph(folder));
  }

  /** Such as model_quantized.onnx or model_O2.onnx: one is no choice of ours. */
  private static Optional<Path> otherGraph(Path folder) {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.list(folder)) {
      List<String> names =
          files
              .map(file -> String.valueOf(file.getFileName()))
              .filter(name -> name.endsWith(".onnx"))
              .sorted()
              .toList();
      if (names.isEmpty()) {
        return Optional.empty();
      }
      throw Check.failure(
          "weights",
          folder,
          "holds no model.onnx, only " + Excerpt.of(String.join(", ", names)),
          "download model.onnx or model.safetensors, or give one of these files");
    } catch (IOException e) {
      throw Check.failure(
          "weights",
          folder,
          "cannot be read (" + FileFailure.reason(e) + ")",
          "check its permissions");
    }
  }

  @Override
  public String name() {
    return String.valueOf(directory.toAbsolutePath().normalize().getFileName());
  }
}
