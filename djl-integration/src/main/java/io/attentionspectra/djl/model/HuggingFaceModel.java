package io.attentionspectra.djl.model;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import com.sun.management.OperatingSystemMXBean;
import io.attentionspectra.base.Check;
import io.attentionspectra.djl.model.TransformerModel.Holding;
import io.attentionspectra.formats.internal.architecture.Architectures;
import io.attentionspectra.formats.internal.architecture.ConfigJson;
import io.attentionspectra.formats.internal.chat.ChatTemplate;
import io.attentionspectra.formats.internal.checkpoint.Checkpoint;
import io.attentionspectra.formats.internal.checkpoint.SafetensorsCheckpoint;
import io.attentionspectra.formats.internal.image.ImagePatches;
import io.attentionspectra.formats.internal.sentence.SentenceModules;
import io.attentionspectra.formats.internal.sentence.SentenceVectors;
import io.attentionspectra.formats.internal.sentence.TextLimit;
import io.attentionspectra.formats.tokens.TextTokenizer;
import io.attentionspectra.formats.transformer.Patches;
import io.attentionspectra.formats.transformer.TransformerConfig;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A directory as Hugging Face lays it out: {@code config.json}, {@code tokenizer.json} and {@code
 * model.safetensors} or its sharded index; or as sentence-transformers does, whose {@code
 * modules.json} says where these lie and how its authors pool. The families are those of {@link
 * Architectures}.
 *
 * <p>Weights that would take more than half of the machine's memory are not loaded: each layer is
 * read from the mapped files when it runs, so that the engine holds one at a time beside the
 * embedding table.
 */
public final class HuggingFaceModel implements TransformerSource {

  private static final String CHATS =
      "texts are chats, put through the model's template: its special tokens, which stand between"
          + " turns, are no tokens of a text, names of roles are; a template that asks for the date"
          + " is told 26 Jul 2024";

  private static final String IMAGES =
      "it reads images: tokens are their patches row by row, behind the class token, which is"
          + " special";

  private final Path directory;
  private final boolean layerByLayer;
  private final Rounding rounding;
  private final Optional<String> chats;

  private HuggingFaceModel(
      Path directory, boolean layerByLayer, Rounding rounding, Optional<String> chats) {
    this.directory = directory;
    this.layerByLayer = layerByLayer;
    this.rounding = rounding;
    this.chats = chats;
  }

  /**
   * The model in a directory.
   *
   * @param directory its path
   * @return the source; nothing is read yet
   */
  public static HuggingFaceModel at(Path directory) {
    return new HuggingFaceModel(directory, false, Rounding.FLOAT32, Optional.empty());
  }

  /**
   * The same model with each layer read when it runs, however small it is. It cannot be trained.
   *
   * @return a new source
   */
  public HuggingFaceModel layerByLayer() {
    return new HuggingFaceModel(directory, true, rounding, chats);
  }

  /**
   * The same model computed in another precision: its weights, in whatever type they are stored,
   * become that when a layer is loaded, and so do hidden states and what comes out of every
   * product, norm and activation. In half precision sums, rotations, scores and their softmax are
   * float32 all the same, as the arrays are: it shows what a deployment in half precision computes,
   * and saves no memory.
   *
   * @param precision float16, bfloat16, float32 (the default) or float64
   * @return a new source
   * @throws IllegalArgumentException if it is another type
   */
  public HuggingFaceModel computedIn(DataType precision) {
    return new HuggingFaceModel(directory, layerByLayer, Rounding.to(precision), chats);
  }

  /**
   * The same model for chats: every text is one line of JSON, a list of messages with {@code role}
   * and {@code content}, or an object with such a list under {@code messages}, which goes through
   * the template of the model's tokenizer. Tokens that the tokenizer names special are no tokens of
   * the text; all others that the template writes are.
   *
   * @param template name of the template, {@code default} where the model has but one
   * @return a new source
   */
  public HuggingFaceModel chats(String template) {
    return new HuggingFaceModel(directory, layerByLayer, rounding, Optional.of(template));
  }

  @Override
  public TransformerModel load(Device device) {
    if (!Files.isDirectory(directory)) {
      throw Check.failure("model", directory, "is no directory", "give a Hugging Face directory");
    }
    Optional<SentenceModules> modules = SentenceModules.in(directory);
    Path own = modules.map(SentenceModules::transformer).orElse(directory);
    TransformerConfig config = ConfigJson.read(own.resolve("config.json"));
    return loaded(config, own, SentenceVectors.told(directory, config.hiddenSize()), device);
  }

  private TransformerModel loaded(
      TransformerConfig config, Path own, SentenceVectors.Told told, Device device) {
    boolean streamed =
        !config.sharedLayers()
            && (layerByLayer || TransformerWeights.bytes(config, rounding.held()) > memory() / 2);
    Optional<String> limit = TextLimit.note(own, config.maxLength());
    Checkpoint checkpoint = SafetensorsCheckpoint.in(own);
    TextTokenizer tokenizer = tokenizer(config, own, checkpoint);
    return new TransformerModel(
            name(),
            config,
            checkpoint,
            tokenizer,
            device,
            streamed ? Holding.STREAMED : Holding.RESIDENT,
            rounding)
        .telling(told)
        .telling(limit.stream().toList())
        .telling(config.embedding().patches().map(of -> IMAGES).stream().toList())
        .telling(chats.map(template -> CHATS).stream().toList());
  }

  private TextTokenizer tokenizer(TransformerConfig config, Path own, Checkpoint checkpoint) {
    Path file = own.resolve("tokenizer.json");
    Optional<Patches> patches = config.embedding().patches();
    try {
      if (patches.isPresent()) {
        return images(own, patches.get());
      }
      return chats.isPresent()
          ? TextTokenizer.ofChats(file, ChatTemplate.in(own, chats.get()))
          : TextTokenizer.at(file);
    } catch (RuntimeException e) {
      checkpoint.close();
      throw e;
    }
  }

  private TextTokenizer images(Path own, Patches patches) {
    if (chats.isPresent()) {
      throw Check.failure("chats", chats.get(), "is no way to read images", "give images alone");
    }
    return ImagePatches.of(own, patches);
  }

  /**
   * Whether texts are names of images: files, or tensors of pixels, {@code FILE.safetensors:NAME}.
   *
   * @return true where {@code config.json} says that tokens are patches of images
   * @throws IllegalArgumentException if it is missing or not supported
   */
  public boolean readsImages() {
    Path own = SentenceModules.in(directory).map(SentenceModules::transformer).orElse(directory);
    return ConfigJson.read(own.resolve("config.json")).embedding().patches().isPresent();
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
