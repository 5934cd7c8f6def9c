package io.attentionspectra.onnx.model;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import io.attentionspectra.base.Check;
import io.attentionspectra.formats.internal.reading.InputKind;
import io.attentionspectra.formats.onnx.site.OnnxProbe;
import io.attentionspectra.formats.tokens.TextTokenizer;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.ModelSource;
import io.attentionspectra.onnx.internal.feed.GraphInput;
import io.attentionspectra.onnx.internal.feed.PassRunner;
import io.attentionspectra.onnx.run.ProbedSession;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * An ONNX file that reads texts, with its {@code tokenizer.json}, as the model of a study: the file
 * people deploy, run in place by ONNX Runtime, fused and quantised as it is. Its graph says what it
 * computes, so any architecture will do; PyTorch is not needed.
 *
 * <p>What each input is given follows from its name (input_ids, attention_mask, token_type_ids,
 * position_ids and their like, caches without a past), else from running a short text; {@link
 * #calledWith} says it where neither does. Layers are the attentions of a text's tokens to each
 * other, in the order of computation. Heads are read from queries and keys where softmax(c·q·kᵀ +
 * mask + bias) in float64 is the graph's own softmax within 10⁻⁵ (within the digits of half
 * precision, where it computes in that), else from their attention alone; notes say which.
 *
 * <p>Depth 0 is what enters the first layer, depth l + 1 what leaves layer l, the last what the
 * model returns.
 */
public final class OnnxModel implements ModelSource {

  private final Path place;
  private final Optional<Path> tokenizer;
  private final OptionalInt maxLength;
  private final Map<String, String> calledWith;
  private final Options options;
  private final Optional<Function<String, float[]>> images;

  private OnnxModel(
      Path place,
      Optional<Path> tokenizer,
      OptionalInt maxLength,
      Map<String, String> calledWith,
      Options options,
      Optional<Function<String, float[]>> images) {
    this.place = place;
    this.tokenizer = tokenizer;
    this.maxLength = maxLength;
    this.calledWith = calledWith;
    this.options = options;
    this.images = images;
  }

  /** Makes options of an ONNX Runtime session: execution providers, threads, operators. */
  @FunctionalInterface
  public interface Options {

    /**
     * New options, which are closed with the session.
     *
     * @return options
     * @throws OrtException if the runtime does not have what they ask for
     */
    OrtSession.SessionOptions create() throws OrtException;
  }

  /**
   * The model in a file or directory.
   *
   * @param place a .onnx file, or a directory with model.onnx in it or in its folder {@code onnx};
   *     tokenizer.json and, where there is one, config.json lie beside the file or one folder up
   * @return the source; nothing is read yet
   */
  public static OnnxModel at(Path place) {
    return new OnnxModel(
        place, Optional.empty(), OptionalInt.empty(), Map.of(), OnnxModel::quiet, Optional.empty());
  }

  /** Options whose failures are told by exceptions alone. */
  static OrtSession.SessionOptions quiet() throws OrtException {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
    return options;
  }

  /**
   * The same model with a tokenizer from elsewhere.
   *
   * @param json a Hugging Face tokenizer.json
   * @return a new source
   */
  public OnnxModel withTokenizer(Path json) {
    return new OnnxModel(place, Optional.of(json), maxLength, calledWith, options, images);
  }

  /**
   * The same model with another longest text. Without it, it is that of config.json, else at most
   * 512, as far as the graph takes it.
   *
   * @param tokens special tokens counted, at least 2
   * @return a new source
   * @throws IllegalArgumentException if it is below 2
   */
  public OnnxModel withMaxLength(int tokens) {
    Check.atLeast("maxLength", tokens, 2);
    return new OnnxModel(place, tokenizer, OptionalInt.of(tokens), calledWith, options, images);
  }

  /**
   * Says what inputs of the graph are given, where their names do not.
   *
   * @param inputs for an input {@code input_ids}, {@code attention_mask} (1 for tokens), {@code
   *     padding_mask} (true for padding), {@code token_type_ids} or {@code position_ids}
   * @return a new source
   * @throws IllegalArgumentException if an input is none of these
   */
  public OnnxModel calledWith(Map<String, String> inputs) {
    inputs.values().forEach(InputKind::of);
    return new OnnxModel(place, tokenizer, maxLength, Map.copyOf(inputs), options, images);
  }

  /**
   * The same model on execution providers of one's own.
   *
   * @param other makes the options of each session
   * @return a new source
   */
  public OnnxModel withOptions(Options other) {
    return new OnnxModel(place, tokenizer, maxLength, calledWith, other, images);
  }

  /**
   * The same model of images with images of one's own. Without them every text stands for standard
   * normal pixels, seeded by the text.
   *
   * @param pixels gives channels, rows and columns of an image, the last fastest, by its name: a
   *     text of the study; as large as the graph, else {@code image_size} of config.json, says
   * @return a new source
   */
  public OnnxModel withImages(Function<String, float[]> pixels) {
    return new OnnxModel(place, tokenizer, maxLength, calledWith, options, Optional.of(pixels));
  }

  /**
   * Whether a directory holds ONNX files, itself or in its folder {@code onnx}.
   *
   * @param directory the directory
   * @return whether {@link #at} would look for one of them
   */
  public static boolean isIn(Path directory) {
    return OnnxFiles.isIn(directory);
  }

  /**
   * Reads the graph alone, without running it.
   *
   * @return where it computes attention
   * @throws IllegalArgumentException if there is no graph, or no attention in it
   */
  public OnnxProbe probe() {
    return OnnxProbe.of(OnnxFiles.at(place).graph());
  }

  @Override
  public String describe() {
    return String.valueOf(place.toAbsolutePath().normalize().getFileName());
  }

  @Override
  public ModelSession open() {
    OnnxFiles files = OnnxFiles.at(place);
    OnnxProbe probe = OnnxProbe.of(files.graph());
    OrtEnvironment environment = OrtLibrary.environment();
    ProbedSession session = session(probe, environment);
    try {
      PassRunner runner = new PassRunner(session, environment);
      List<GraphInput> inputs = GraphInput.all(session);
      return inputs.size() == 1 && inputs.get(0).isOfImages()
          ? images(files, runner, inputs.get(0))
          : texts(files, runner);
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  private ModelSession texts(OnnxFiles files, PassRunner runner) {
    TextTokenizer texts = TextTokenizer.at(tokenizer.orElse(files.tokenizer()));
    try {
      return new OnnxSession(TextModel.of(files, runner, texts, calledWith, maxLength));
    } catch (RuntimeException e) {
      texts.close();
      throw e;
    }
  }

  private ModelSession images(OnnxFiles files, PassRunner runner, GraphInput input) {
    List<String> notes =
        images.isPresent()
            ? List.of()
            : List.of("the model takes images: every text stands for one of random pixels");
    return new ImageSession(files, ImageModel.of(files, runner, input, images), notes);
  }

  private ProbedSession session(OnnxProbe probe, OrtEnvironment environment) {
    try {
      return ProbedSession.openOwning(probe, environment, options.create());
    } catch (OrtException e) {
      throw Check.failure(
          "session options", describe(), "are refused (" + e.getMessage() + ")", "give others");
    }
  }
}
