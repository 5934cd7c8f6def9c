package io.attentionspectra.djl.model;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.NormalInitializer;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.Provenance;
import io.attentionspectra.djl.internal.PyTorch;
import io.attentionspectra.djl.internal.WithoutGradients;
import io.attentionspectra.djl.observe.ForwardObserver;
import io.attentionspectra.djl.observe.ObservedModel;
import io.attentionspectra.djl.observe.TokenBatch;
import io.attentionspectra.formats.internal.checkpoint.Checkpoint;
import io.attentionspectra.formats.internal.sentence.SentenceVectors;
import io.attentionspectra.formats.tokens.TextTokenizer;
import io.attentionspectra.formats.tokens.TokenizedText;
import io.attentionspectra.formats.transformer.Patches;
import io.attentionspectra.formats.transformer.PositionBias;
import io.attentionspectra.formats.transformer.Scores;
import io.attentionspectra.formats.transformer.TransformerConfig;
import io.attentionspectra.model.ModelShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apiguardian.api.API;

/**
 * A trained transformer with its tokenizer. Closing it frees both. Forward passes may run on
 * several threads at once.
 */
public final class TransformerModel implements ObservedModel {

  private static final String STREAMED =
      "the weights of each layer are read when it runs: the model is not held in memory";

  private final String name;
  private final Model model;
  private final Transformer transformer;
  private final TextTokenizer tokenizer;
  private final WeightsHash hash;
  private final List<String> notes;
  private final Rounding rounding;
  private Optional<SentenceVectors> ownPooling = Optional.empty();

  /** How the weights of the layers are held. */
  enum Holding {
    /** In the engine, until the model is closed. */
    RESIDENT,
    /** In their files; each layer's are in the engine while it runs. */
    STREAMED
  }

  /**
   * Builds the model, fills it, and takes over tokenizer and checkpoint (closed on failure, too).
   */
  TransformerModel(
      String name,
      TransformerConfig config,
      Checkpoint checkpoint,
      TextTokenizer tokenizer,
      Device device,
      Holding holding,
      Rounding rounding) {
    this.rounding = rounding;
    this.name = name;
    this.tokenizer = tokenizer;
    TransformerWeights weights = weights(checkpoint, config, tokenizer, rounding);
    notes = new ArrayList<>(weights.notes());
    notes.addAll(ofScores(config));
    notes.addAll(withoutTable(config));
    transformer = new Transformer(config, rounding);
    model = PyTorch.engine().newModel(name, device);
    try {
      WithoutGradients.run(
          () -> fill(transformer, model.getNDManager(), weights, holding, rounding.held()));
      model.setBlock(transformer);
    } catch (RuntimeException e) {
      model.close();
      tokenizer.close();
      checkpoint.close();
      throw e;
    }
    hash = WeightsHash.of(name, checkpoint, holding);
    if (holding == Holding.STREAMED) {
      notes.add(STREAMED);
    }
  }

  /** Adds what the directory says of its pooling. */
  TransformerModel telling(SentenceVectors.Told told) {
    ownPooling = told.vectors();
    return telling(told.notes());
  }

  /** Adds what a reader of results must know of the directory. */
  TransformerModel telling(List<String> others) {
    notes.addAll(others);
    return this;
  }

  /** Closes tokenizer and checkpoint where the weights do not belong to the configuration. */
  private static TransformerWeights weights(
      Checkpoint checkpoint, TransformerConfig config, TextTokenizer tokenizer, Rounding rounding) {
    try {
      return TransformerWeights.of(checkpoint, config, rounding);
    } catch (RuntimeException e) {
      tokenizer.close();
      checkpoint.close();
      throw e;
    }
  }

  /** What a reader of nulls must know of the scores. */
  private static List<String> ofScores(TransformerConfig config) {
    Scores scores = config.scores();
    if (scores.areProducts()) {
      return List.of();
    }
    if (scores.bias() instanceof PositionBias.Disentangled) {
      return List.of(
          "queries and keys meet rows by distance in the scores: heads are read from attention"
              + " alone, and nulls drawn from queries, keys or tokens are left out");
    }
    String term = scores.cap().isPresent() ? "cap" : "bias of positions";
    return List.of(
        "a "
            + term
            + " enters the scores: heads are read from attention alone; replicas drawn from"
            + " queries, keys or tokens have the same "
            + term
            + ", and products of the spread that those of the head have");
  }

  private static List<String> withoutTable(TransformerConfig config) {
    int width = config.embedding().width();
    return width == config.hiddenSize()
        ? List.of()
        : List.of(
            "its table of tokens has "
                + width
                + " columns and its layers "
                + config.hiddenSize()
                + ": the spectrum of the table, and the embedding table as a depth, are left out");
  }

  private static void fill(
      Transformer transformer,
      NDManager manager,
      TransformerWeights weights,
      Holding holding,
      DataType type) {
    transformer.setInitializer(TransformerWeights.ROOM, Parameter.Type.WEIGHT);
    if (holding == Holding.STREAMED) {
      int width = transformer.config().hiddenSize();
      transformer.initializeWith(new StreamedLayers(weights, manager, width, type), manager, type);
      weights.copyOutside(transformer);
      return;
    }
    transformer.initialize(manager, type, new Shape(1, 1));
    transformer.setInitializer(
        new NormalInitializer(Transformer.INITIAL_DEVIATION), Parameter.Type.WEIGHT);
    weights.copyTo(transformer);
  }

  @Override
  public String name() {
    return name;
  }

  /**
   * The transformer, for its weights and for watching passes made by the {@link #djlModel}.
   *
   * @return the block, owned by this model
   */
  public Transformer transformer() {
    return transformer;
  }

  /**
   * Sizes and constants.
   *
   * @return the configuration
   */
  public TransformerConfig config() {
    return transformer.config();
  }

  @Override
  public TextTokenizer tokenizer() {
    return tokenizer;
  }

  /**
   * The transformer as a DJL model, for {@code newPredictor} and {@code newTrainer}.
   *
   * @return the model, owned by this one
   */
  public Model djlModel() {
    return model;
  }

  @Override
  public NDManager newScope() {
    return model.getNDManager().newSubManager();
  }

  /**
   * Last hidden states of a batch, without gradients.
   *
   * @param scope owns the result; the inputs and everything in between are closed on return
   * @param batch texts of at most {@link TransformerConfig#maxLength()} tokens
   * @param observer sees the inside of the pass
   * @return hidden states, (B, T, E)
   * @throws IllegalArgumentException if a text is too long, or has a token or a token type that has
   *     no row in its table
   */
  public NDArray forward(NDManager scope, TokenBatch batch, ForwardObserver observer) {
    requireRows(batch);
    return WithoutGradients.get(() -> computed(scope, batch, observer));
  }

  private NDArray computed(NDManager scope, TokenBatch batch, ForwardObserver observer) {
    try (NDManager inner = scope.newSubManager()) {
      ParameterStore store = new ParameterStore(inner, false);
      NDList inputs = batch.toNDList(inner);
      NDArray hidden =
          transformer.watched(
              observer,
              () -> transformer.forward(store, inputs, false, Projection.ofReading()).head());
      hidden.attach(scope);
      return hidden;
    }
  }

  private void requireRows(TokenBatch batch) {
    int pixels = config().embedding().patches().map(Patches::pixels).orElse(0);
    for (TokenizedText text : batch.texts()) {
      if (text.vectorSize() != pixels) {
        throw Check.failure(
            "vectors of tokens",
            text.vectorSize(),
            "must have " + pixels + " entries each",
            pixels > 0 ? "give images" : "give texts");
      }
      text.requireRows(config().sizes().vocabulary(), config().embedding().tokenTypes());
    }
  }

  @Override
  public ModelShape shape() {
    return config().shape();
  }

  @Override
  public void observe(TokenBatch batch, ForwardObserver observer) {
    try (NDManager scope = newScope()) {
      forward(scope, batch, observer);
    }
  }

  @Override
  public Optional<NDArray> tokenEmbeddings() {
    return config().embedding().width() == config().hiddenSize()
        ? Optional.of(transformer.tokenEmbeddings())
        : Optional.empty();
  }

  @Override
  public List<String> notes() {
    return List.copyOf(notes);
  }

  @Override
  @API(status = API.Status.INTERNAL)
  public Optional<SentenceVectors> ownPooling() {
    return ownPooling;
  }

  @Override
  public Provenance provenance() {
    return Provenance.ofRuntime()
        .with(Provenance.Fact.MODEL, name)
        .with("configuration", config())
        .with(Provenance.Fact.WEIGHTS, hash.get() + computedIn())
        .with(Provenance.Fact.TOKENIZER, tokenizer.sha256())
        .with("engine", PyTorch.NAME + " " + model.getNDManager().getEngine().getVersion())
        .with("device", model.getNDManager().getDevice());
  }

  /** What results of one precision must not be mixed with those of another. */
  private String computedIn() {
    return rounding == Rounding.FLOAT32 ? "" : " in " + rounding.name().toLowerCase(Locale.ROOT);
  }

  /**
   * SHA-256 of the files that hold the weights, in the order of their names. They are hashed behind
   * the loading; this waits until that is done.
   *
   * @return lower-case hexadecimal
   * @throws IllegalStateException if the model was closed before that was done
   */
  public String weightsSha256() {
    return hash.get();
  }

  @Override
  public void close() {
    model.close();
    tokenizer.close();
    hash.close();
  }
}
