package io.attentionspectra.djl.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.NormalInitializer;
import ai.djl.util.PairList;
import io.attentionspectra.base.Check;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An encoder of the BERT family, faithful to the published models: post-layer-normalisation, exact
 * GELU, learned absolute positions. Any DJL trainer can train it.
 *
 * <p>Inputs: token ids (B, T) int64; optionally a mask (B, T), 1 for tokens and 0 for padding (all
 * tokens when absent); optionally token types (B, T) int64 (all 0 when absent). Output: the last
 * hidden states (B, T, E). What stands at padding is of no meaning.
 *
 * <p>Each layer runs in a scope of its own that closes when it is done, so that without gradients
 * memory holds one layer at a time. Forward passes may run on several threads at once.
 */
public final class TransformerEncoder extends AbstractBlock {

  /** Standard deviation of initial weights in the BERT family. */
  static final float INITIAL_DEVIATION = 0.02f;

  private static final byte VERSION = 1;

  private final EncoderConfig config;
  private final Embeddings embeddings;
  private final List<EncoderLayer> layers = new ArrayList<>();
  private final ThreadLocal<ForwardObserver> observer =
      ThreadLocal.withInitial(ForwardObserver::none);

  /**
   * An encoder without values; weights start from N(0, 0.02²) when it is initialised.
   *
   * @param config its sizes
   */
  public TransformerEncoder(EncoderConfig config) {
    super(VERSION);
    this.config = config;
    embeddings = addChildBlock("embeddings", new Embeddings(config));
    for (int number = 0; number < config.layers(); number++) {
      layers.add(addChildBlock("layer" + number, new EncoderLayer(number, config)));
    }
    setInitializer(new NormalInitializer(INITIAL_DEVIATION), Parameter.Type.WEIGHT);
  }

  /**
   * Sizes and constants.
   *
   * @return the configuration
   */
  public EncoderConfig config() {
    return config;
  }

  /**
   * The raw token embedding table, before positions and normalisation.
   *
   * @return V × E, live and owned by the encoder
   */
  public NDArray tokenEmbeddings() {
    return embeddings.tokens.weight().getArray();
  }

  /**
   * The query projection of a layer: q = x Wᵀ + b; head h owns rows h·m … (h + 1)·m − 1 of W.
   *
   * @param layer number of the layer, from 0
   * @return W, E × E, live and owned by the encoder
   */
  public NDArray queryWeight(int layer) {
    return layer(layer).attention.query.getParameters().get("weight").getArray();
  }

  /**
   * The key projection of a layer, laid out as {@link #queryWeight}.
   *
   * @param layer number of the layer, from 0
   * @return W, E × E, live and owned by the encoder
   */
  public NDArray keyWeight(int layer) {
    return layer(layer).attention.key.getParameters().get("weight").getArray();
  }

  /**
   * Watches every forward pass of this encoder that {@code pass} makes on the current thread, also
   * through a {@code Predictor} or {@code Trainer}; other threads are not affected.
   *
   * <pre>{@code
   * float[] embedding = encoder.watched(observer, () -> predictor.predict(text));
   * }</pre>
   *
   * @param watcher sees the inside of each pass
   * @param pass runs the encoder
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
   * Code that runs the encoder.
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
        hidden = next;
        observation.hidden(number + 1, hidden, floatMask);
      }
      hidden.attach(manager);
      return new NDList(hidden);
    }
  }

  /** Runs one layer in a scope that keeps nothing but its output. */
  private static NDArray run(
      EncoderLayer layer,
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

  private EncoderLayer layer(int number) {
    Check.within("layer", number, 0, layers.size() - 1, "layers count from 0");
    return layers.get(number);
  }

  Embeddings embeddings() {
    return embeddings;
  }

  List<EncoderLayer> layers() {
    return layers;
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
    for (EncoderLayer layer : layers) {
      layer.initialize(manager, type, hidden, ids);
    }
  }
}
