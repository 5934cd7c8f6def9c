package io.attentionspectra.djl.pooling;

import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDManager;
import ai.djl.translate.TranslateException;
import ai.djl.translate.Translator;
import io.attentionspectra.djl.internal.WithoutGradients;
import io.attentionspectra.djl.observe.ObservedModel;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Embeds text: a model, a depth and a pooling behind a DJL {@link Predictor}.
 *
 * <pre>{@code
 * PoolingChoice choice = PoolingChoice.load(Path.of("pooling.json"));
 * try (ObservedModel model = Pretrained.miniLm().load(Device.cpu());
 *     TextEmbedder embedder = TextEmbedder.of(model, choice)) {
 *   float[] vector = embedder.embed("a timepiece that shows the time of day");
 * }
 * }</pre>
 *
 * <p>A pooling that comes from advice is used as it was estimated: the model reads as much of a
 * text, and the same first tokens are pooled; a text with fewer tokens than the window, which
 * estimates leave out, is pooled over those it has. Texts longer than {@link #maxLength} are cut,
 * special tokens kept, and the first of them is reported, unless the pooling is one of cut texts.
 * Vectors are not normalised. Embedders may be used by several threads at once; close one before
 * its model.
 */
public final class TextEmbedder implements AutoCloseable {

  private final Model block;
  private final Translator<String, float[]> translator;
  private final int dimension;
  private final int maxLength;

  private TextEmbedder(
      Model block, Translator<String, float[]> translator, int dimension, int maxLength) {
    this.block = block;
    this.translator = translator;
    this.dimension = dimension;
    this.maxLength = maxLength;
  }

  /**
   * An embedder that tells the platform's logger of the first text it cuts.
   *
   * @param model runs the texts; stays open and the caller's
   * @param choice how tokens become one vector
   * @return the embedder
   * @throws IllegalArgumentException if the pooling was estimated on another model, or at a depth
   *     this one lacks
   */
  public static TextEmbedder of(ObservedModel model, PoolingChoice choice) {
    return of(model, choice, new FirstCut());
  }

  /** Logs a line once. */
  private static final class FirstCut implements Consumer<String> {

    private final AtomicBoolean said = new AtomicBoolean();

    @Override
    public void accept(String line) {
      if (said.compareAndSet(false, true)) {
        System.getLogger(TextEmbedder.class.getName())
            .log(System.Logger.Level.WARNING, line + "; more like it are not reported");
      }
    }
  }

  /**
   * An embedder that tells of every text it cuts.
   *
   * @param model runs the texts; stays open and the caller's
   * @param choice how tokens become one vector
   * @param cuts receives one line for each, on the thread that embeds it; throws to refuse the text
   * @return the embedder
   * @throws IllegalArgumentException if the pooling was estimated on another model, or at a depth
   *     this one lacks
   */
  public static TextEmbedder of(ObservedModel model, PoolingChoice choice, Consumer<String> cuts) {
    choice.requireModel(ModelMark.of(model));
    EmbeddingBlock block = new EmbeddingBlock(model, choice);
    try (NDManager scope = model.newScope()) {
      Model djlModel =
          Model.newInstance(
              model.name() + " pooled", scope.getDevice(), scope.getEngine().getEngineName());
      djlModel.setBlock(block);
      return new TextEmbedder(
          djlModel,
          new EmbeddingTranslator(model, choice, cuts),
          model.shape().embedding(),
          longest(model, choice));
    }
  }

  private static int longest(ObservedModel model, PoolingChoice choice) {
    int positions = model.shape().maxLength();
    if (choice.window().isEmpty()) {
      return positions;
    }
    return Math.min(positions, choice.window().get().mostRead(model.tokenizer().specialTokens()));
  }

  /**
   * Embeds one text.
   *
   * @param text any text with at least one token
   * @return its vector, length {@link #dimension}
   * @throws IllegalArgumentException if no token of the text is pooled
   */
  public float[] embed(String text) {
    return embed(List.of(text)).get(0);
  }

  /**
   * Embeds several texts in one forward pass, padded to the longest.
   *
   * @param texts at least one text
   * @return their vectors, in order
   * @throws IllegalArgumentException if no token of a text is pooled
   */
  public List<float[]> embed(List<String> texts) {
    return WithoutGradients.get(() -> predicted(texts));
  }

  private List<float[]> predicted(List<String> texts) {
    try (Predictor<String, float[]> predictor = newPredictor()) {
      return predictor.batchPredict(texts);
    } catch (TranslateException e) {
      throw e.getCause() instanceof IllegalArgumentException refusal
          ? refusal
          : new IllegalStateException("embedding failed: " + e.getMessage(), e);
    }
  }

  /**
   * A DJL predictor, for services that are built on it.
   *
   * @return a predictor, to be closed by the caller; one per thread
   */
  public Predictor<String, float[]> newPredictor() {
    return block.newPredictor(translator);
  }

  /**
   * Length of the vectors.
   *
   * @return E
   */
  public int dimension() {
    return dimension;
  }

  /**
   * Length of the longest text that is embedded whole.
   *
   * @return tokens, special ones counted
   */
  public int maxLength() {
    return maxLength;
  }

  @Override
  public void close() {
    block.close();
  }
}
