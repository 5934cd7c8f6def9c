package io.attentionspectra.djl.model;

import ai.djl.Device;
import com.sun.management.OperatingSystemMXBean;
import io.attentionspectra.base.Check;
import io.attentionspectra.djl.model.TransformerModel.Holding;
import io.attentionspectra.formats.internal.architecture.Architectures;
import io.attentionspectra.formats.internal.architecture.ConfigJson;
import io.attentionspectra.formats.internal.checkpoint.Checkpoint;
import io.attentionspectra.formats.internal.checkpoint.SafetensorsCheckpoint;
import io.attentionspectra.formats.internal.sentence.SentenceModules;
import io.attentionspectra.formats.tokens.TextTokenizer;
import io.attentionspectra.formats.transformer.TransformerConfig;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A directory as Hugging Face lays it out: {@code config.json}, {@code tokenizer.json} and {@code
 * model.safetensors} or its sharded index; or as sentence-transformers does, whose {@code
 * modules.json} says where these lie and how its authors pool. The families are those of {@link
 * Architectures}.
 *
 * <p>Weights that would take more than half of the machine's memory as float32 are not loaded: each
 * layer is read from the mapped files when it runs, so that the engine holds one at a time beside
 * the embedding table.
 */
public final class HuggingFaceModel implements TransformerSource {

  private final Path directory;
  private final boolean layerByLayer;

  private HuggingFaceModel(Path directory, boolean layerByLayer) {
    this.directory = directory;
    this.layerByLayer = layerByLayer;
  }

  /**
   * The model in a directory.
   *
   * @param directory its path
   * @return the source; nothing is read yet
   */
  public static HuggingFaceModel at(Path directory) {
    return new HuggingFaceModel(directory, false);
  }

  /**
   * The same model with each layer read when it runs, however small it is. It cannot be trained.
   *
   * @return a new source
   */
  public HuggingFaceModel layerByLayer() {
    return new HuggingFaceModel(directory, true);
  }

  @Override
  public TransformerModel load(Device device) {
    if (!Files.isDirectory(directory)) {
      throw Check.failure("model", directory, "is no directory", "give a Hugging Face directory");
    }
    Optional<SentenceModules> modules = SentenceModules.in(directory);
    Path own = modules.map(SentenceModules::transformer).orElse(directory);
    TransformerConfig config = ConfigJson.read(own.resolve("config.json"));
    List<String> notes = modules.map(SentenceModules::notes).orElse(List.of());
    return loaded(config, own, notes, device);
  }

  private TransformerModel loaded(
      TransformerConfig config, Path own, List<String> notes, Device device) {
    boolean streamed =
        !config.sharedLayers() && (layerByLayer || TransformerWeights.bytes(config) > memory() / 2);
    Checkpoint checkpoint = SafetensorsCheckpoint.in(own);
    TextTokenizer tokenizer = tokenizer(own, checkpoint);
    return new TransformerModel(
            name(),
            config,
            checkpoint,
            tokenizer,
            device,
            streamed ? Holding.STREAMED : Holding.RESIDENT)
        .noting(notes);
  }

  private static TextTokenizer tokenizer(Path own, Checkpoint checkpoint) {
    try {
      return TextTokenizer.at(own.resolve("tokenizer.json"));
    } catch (RuntimeException e) {
      checkpoint.close();
      throw e;
    }
  }

  /** Physical memory of the machine, or of the container around this process. */
  private static long memory() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }

  @Override
  public String name() {
    return String.valueOf(directory.toAbsolutePath().normalize().getFileName());
  }
}
