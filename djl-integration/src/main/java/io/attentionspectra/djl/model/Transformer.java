package io.attentionspectra.djl.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.NormalInitializer;
import ai.djl.util.PairList;
import io.attentionspectra.base.Check;
import io.attentionspectra.djl.observe.ForwardObserver;
import io.attentionspectra.djl.observe.Observation;
import io.attentionspectra.formats.checkpoint.DecoderConfig;
import io.attentionspectra.formats.checkpoint.EncoderConfig;
import io.attentionspectra.formats.checkpoint.TransformerConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A transformer of a published family as a DJL block, which any DJL trainer can train.
 *
 * <p>Inputs: token ids (B, T) int64; optionally a mask (B, T), 1 for tokens and 0 for padding (all
 * tokens when absent); optionally token types (B, T) int64 (all 0 when absent). Output: the last
 * hidden states (B, T, E). What stands at padding is of no meaning.
 *
 * <p>Each layer runs in a scope of its own that closes when it is done, so that without gradients
 * memory holds one layer at a time. Forward passes may run on several threads at once.
 */
public abstract sealed class Transformer extends AbstractBlock
    permits TransformerEncoder, TransformerDecoder {

  /** Standard deviation of initial weights in the BERT and GPT families. */
  static final float INITIAL_DEVIATION = 0.02f;

  private static final byte VERSION = 1;

  private final TransformerConfig config;
  private final Embeddings embeddings;
  private final List<TransformerLayer> layers = new ArrayList<>();
  private final @Nullable LayerNorm norm;
  private final ThreadLocal<ForwardObserver> observer =
      ThreadLocal.withInitial(ForwardObserver::none);

  Transformer(TransformerConfig config) {
    super(VERSION);
    this.config = config;
    embeddings = addChildBlock("embeddings", new Embeddings(config));
    for (int number = 0; number < config.layers(); number++) {
      layers.add(addChildBlock("layer" + number, TransformerLayer.of(number, config)));
    }
    norm =
        config.architecture().normFirst()
            ? addChildBlock("norm", TransformerLayer.layerNorm(config))
            : null;
    setInitializer(new NormalInitializer(INITIAL_DEVIATION), Parameter.Type.WEIGHT);
  }

  /** A transformer of the family of its configuration, without values. */
  static Transformer of(TransformerConfig config) {
    return config instanceof EncoderConfig encoder
        ? new TransformerEncoder(encoder)
        : new TransformerDecoder((DecoderConfig) config);
  }

  /**
   * Sizes and constants.
   *
   * @return the configuration
   */
  public abstract TransformerConfig config();

  /**
   * The raw token embedding table, before positions and normalisation.
   *
   * @return V × E, live and owned by the transformer
   */
  public NDArray tokenEmbeddings() {
    return embeddings.tokens.weight().getArray();
  }

  /**
   * The query projection of a layer: q = x Wᵀ + b; head h owns rows h·m … (h + 1)·m − 1 of W.
   *
   * @param layer number of the layer, from 0
   * @return W, E × E, live and owned by the transformer
   */
  public NDArray queryWeight(int layer) {
    return layer(layer).attention.query.getParameters().get("weight").getArray();
  }

  /**
   * The key projection of a layer, laid out as {@link #queryWeight}.
   *
   * @param layer number of the layer, from 0
   * @return W, E × E, live and owned by the transformer
   */
  public NDArray keyWeight(int layer) {
    return layer(layer).attention.key.getParameters().get("weight").getArray();
  }

  /**
   * Watches every forward pass of this block that {@code pass} makes on the current thread, also
   * through a {@code Predictor} or {@code Trainer}; other threads are not affected.
   *
   * <pre>{@code
   * float[] embedding = transformer.watched(observer, () -> predictor.predict(text));
   * }</pre>
   *
   * @param watcher sees the inside of each pass
   * @param pass runs the transformer
   * @param <R> what the pass returns
   * @param <X> what the pass may throw
   * @return the result of the pass
   * @throws X if the pass does
   */
  public <R, X extends Exception> R watched(ForwardObserver watcher, Pass<R, X> pass) throws X {
    ForwardObserver before = observer.get();
    observer.set(watcher);
    try {
      return pass.run();
    } finally {
      observer.set(before);
    }
  }

  /**
   * Code that runs the transformer.
   *
   * @param <R> what it returns
   * @param <X> what it may throw
   */
  @FunctionalInterface
  public interface Pass<R, X extends Exception> {

    /**
     * Runs it.
     *
     * @return its result
     * @throws X if it fails
     */
    R run() throws X;
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    NDArray ids = checked(inputs.head());
    NDManager manager = ids.getManager();
    PairList<String, Object> watched = new PairList<>();
    watched.add(Observation.KEY, observer.get());
    Observation observation = Observation.of(watched);
    try (NDManager scope = manager.newSubManager()) {
      scope.tempAttachAll(inputs);
      NDArray mask = maskOf(inputs);
      NDArray floatMask = mask.toType(DataType.FLOAT32, false);
      NDArray hidden =
          embeddings.forward(store, new NDList(ids, mask, typesOf(inputs)), training).head();
      observation.hidden(0, hidden, floatMask);
      for (int number = 0; number < layers.size(); number++) {
        NDArray next = run(layers.get(number), store, hidden, floatMask, training, watched);
        hidden.close();
        hidden = number + 1 < layers.size() ? next : normalised(store, next, training);
        observation.hidden(number + 1, hidden, floatMask);
      }
      hidden.attach(manager);
      return new NDList(hidden);
    }
  }

  /** Runs one layer in a scope that keeps nothing but its output. */
  private static NDArray run(
      TransformerLayer layer,
      ParameterStore store,
      NDArray hidden,
      NDArray mask,
      boolean training,
      PairList<String, Object> params) {
    NDManager outer = hidden.getManager();
    try (NDManager scope = outer.newSubManager()) {
      scope.tempAttachAll(hidden, mask);
      NDArray output = layer.forward(store, new NDList(hidden, mask), training, params).head();
      output.attach(outer);
      return output;
    }
  }

  private NDArray normalised(ParameterStore store, NDArray last, boolean training) {
    return norm == null ? last : norm.forward(store, new NDList(last), training).head();
  }

  private NDArray checked(NDArray ids) {
    Shape shape = ids.getShape();
    if (shape.dimension() != 2) {
      throw Check.failure("token ids", shape, "must be (texts, tokens)", "add the batch axis");
    }
    if (shape.get(1) > config.maxLength()) {
      throw Check.failure(
          "tokens",
          shape.get(1),
          "the model has " + config.maxLength() + " positions",
          "cut the texts to that many tokens");
    }
    return ids;
  }

  private static NDArray maskOf(NDList inputs) {
    return inputs.size() > 1
        ? inputs.get(1).toType(DataType.INT64, false)
        : inputs.head().onesLike().toType(DataType.INT64, false);
  }

  private static NDArray typesOf(NDList inputs) {
    return inputs.size() > 2 ? inputs.get(2) : inputs.head().zerosLike();
  }

  private TransformerLayer layer(int number) {
    Check.within("layer", number, 0, layers.size() - 1, "layers count from 0");
    return layers.get(number);
  }

  Embeddings embeddings() {
    return embeddings;
  }

  List<TransformerLayer> layers() {
    return layers;
  }

  /** The normalisation after the last layer, where the family has one. */
  Optional<LayerNorm> norm() {
    return Optional.ofNullable(norm);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {inputShapes[0].add(config.hiddenSize())};
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputShapes) {
    Shape ids = inputShapes[0];
    embeddings.initialize(manager, type, ids, ids, ids);
    Shape hidden = ids.add(config.hiddenSize());
    for (TransformerLayer layer : layers) {
      layer.initialize(manager, type, hidden, ids);
    }
    if (norm != null) {
      norm.initialize(manager, type, hidden);
    }
  }
}
