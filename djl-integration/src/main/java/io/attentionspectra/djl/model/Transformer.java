package io.attentionspectra.djl.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.NormalInitializer;
import ai.djl.util.PairList;
import io.attentionspectra.base.Check;
import io.attentionspectra.djl.observe.ForwardObserver;
import io.attentionspectra.djl.observe.Observation;
import io.attentionspectra.formats.transformer.PositionBias;
import io.attentionspectra.formats.transformer.TransformerConfig;
import io.attentionspectra.formats.transformer.TransformerPart;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A transformer as its configuration describes it, faithful to the published models, as a DJL
 * block, which any DJL trainer can train.
 *
 * <p>Inputs: token ids (B, T) int64; optionally a mask (B, T), 1 for tokens and 0 for padding (all
 * tokens when absent), or where rows hold several texts one after the other the numbers 1, 2, … of
 * the texts, each of which is computed as if it stood alone; optionally token types (B, T) int64
 * (all 0 when absent); for models of images the pixels of every patch (B, T, pixels), the first
 * token being the class token. Output: the last hidden states (B, T, E). What stands at padding is
 * of no meaning.
 *
 * <p>Each layer runs in a scope of its own that closes when it is done, so that without gradients
 * memory holds one layer at a time. Forward passes may run on several threads at once.
 */
public final class Transformer extends AbstractBlock {

  /** Standard deviation of initial weights in the BERT and GPT families. */
  static final float INITIAL_DEVIATION = 0.02f;

  private static final byte VERSION = 1;

  private final TransformerConfig config;
  private final Rounding rounding;
  private final Embeddings embeddings;
  private final List<TransformerLayer> layers = new ArrayList<>();
  private final @Nullable Block norm;
  private final @Nullable EmbeddingTable positionBias;
  private final @Nullable Block positionBiasNorm;
  private LayerSupply supply = LayerSupply.RESIDENT;
  private final ThreadLocal<ForwardObserver> observer =
      ThreadLocal.withInitial(ForwardObserver::none);

  /**
   * A transformer without values; weights start from N(0, 0.02²) when it is initialised.
   *
   * @param config its sizes and what it computes
   */
  public Transformer(TransformerConfig config) {
    this(config, Rounding.FLOAT32);
  }

  /** The same that computes with other digits. */
  Transformer(TransformerConfig config, Rounding rounding) {
    super(VERSION);
    this.config = config;
    this.rounding = rounding;
    embeddings = addChildBlock("embeddings", new Embeddings(config, rounding));
    for (int number = 0; number < config.storedLayers(); number++) {
      layers.add(addChildBlock("layer" + number, new TransformerLayer(number, config, rounding)));
    }
    norm =
        config.normalisation().last() ? addChildBlock("norm", TransformerLayer.norm(config)) : null;
    EmbeddingTable table = positionTable(config);
    positionBias = table == null ? null : addChildBlock("positionBias", table);
    positionBiasNorm =
        config.scores().bias() instanceof PositionBias.Disentangled
            ? addChildBlock("positionBiasNorm", TransformerLayer.norm(config))
            : null;
    setInitializer(new NormalInitializer(INITIAL_DEVIATION), Parameter.Type.WEIGHT);
  }

  private static @Nullable EmbeddingTable positionTable(TransformerConfig config) {
    PositionBias bias = config.scores().bias();
    if (bias instanceof PositionBias.Buckets buckets) {
      return new EmbeddingTable(buckets.rows(), config.heads());
    }
    return bias instanceof PositionBias.Disentangled rows
        ? new EmbeddingTable(rows.rows(), config.hiddenSize())
        : null;
  }

  /**
   * Sizes and what it computes.
   *
   * @return the configuration
   */
  public TransformerConfig config() {
    return config;
  }

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
   * @return W, H·m × E, live and owned by the transformer
   */
  public NDArray queryWeight(int layer) {
    return layer(layer).attention.query.getParameters().get("weight").getArray();
  }

  /**
   * The key projection of a layer, laid out as {@link #queryWeight}, with the heads of its groups.
   *
   * @param layer number of the layer, from 0
   * @return W, G·m × E, live and owned by the transformer
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
    ForwardObserver watcher = observer.get();
    PairList<String, Object> watched = new PairList<>();
    watched.add(Observation.KEY, watcher);
    Observation observation = Observation.of(watched);
    try (NDManager scope = manager.newSubManager()) {
      scope.tempAttachAll(inputs);
      NDArray mask = maskOf(inputs);
      NDArray floatMask = mask.toType(DataType.FLOAT32, false);
      TokenPlaces places = TokenPlaces.of(mask);
      requirePositions(places);
      PassContext context =
          PassContext.of(
              config, places, bias(store, mask, training), distances(store, mask, training));
      NDArray hidden = embeddings.forward(store, embedded(ids, places, inputs), training).head();
      observation.hidden(0, hidden, floatMask);
      for (int number = 0; number < config.layers(); number++) {
        PairList<String, Object> told = new PairList<>();
        told.add(Observation.KEY, watcher);
        Projection.handOn(params, told);
        context.layer(number).addTo(told);
        TransformerLayer layer = layer(number);
        NDArray entering = hidden;
        NDArray next =
            supply.during(
                number, layer, () -> run(layer, store, entering, floatMask, training, told));
        hidden.close();
        hidden = number + 1 < config.layers() ? next : normalised(store, next, training);
        observation.hidden(number + 1, hidden, floatMask);
      }
      hidden.attach(manager);
      return new NDList(hidden);
    }
  }

  /** What positions add to scores, (1, H, T, T), where the model has it. */
  private Optional<NDArray> bias(ParameterStore store, NDArray mask, boolean training) {
    int length = Math.toIntExact(mask.getShape().get(1));
    PositionBias bias = config.scores().bias();
    if (bias instanceof PositionBias.Buckets buckets && positionBias != null) {
      NDList rows = new NDList(PassContext.buckets(buckets, mask, length));
      NDArray values = positionBias.forward(store, rows, training).head();
      return Optional.of(values.transpose(2, 0, 1).expandDims(0));
    }
    return bias instanceof PositionBias.Slopes
        ? Optional.of(PassContext.slopes(config.heads(), mask, length))
        : Optional.empty();
  }

  /** The normalised rows by distance, where the model has them. */
  private Optional<DistanceRows> distances(ParameterStore store, NDArray mask, boolean training) {
    if (positionBias == null
        || positionBiasNorm == null
        || !(config.scores().bias() instanceof PositionBias.Disentangled bias)) {
      return Optional.empty();
    }
    NDArray all = mask.getManager().arange(bias.rows()).toType(DataType.INT64, false);
    NDList rows = positionBias.forward(store, new NDList(all.expandDims(0)), training);
    NDArray normal = rounding.of(positionBiasNorm.forward(store, rows, training).head());
    int length = Math.toIntExact(mask.getShape().get(1));
    return Optional.of(DistanceRows.of(bias, normal, length));
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
      LayerContext.of(params)
          .distances()
          .ifPresent(each -> scope.tempAttachAll(each.rows(), each.numbers()));
      NDArray output = layer.forward(store, new NDList(hidden, mask), training, params).head();
      output.attach(outer);
      return output;
    }
  }

  private NDArray normalised(ParameterStore store, NDArray last, boolean training) {
    return norm == null
        ? last
        : rounding.of(norm.forward(store, new NDList(last), training).head());
  }

  private NDArray checked(NDArray ids) {
    Shape shape = ids.getShape();
    if (shape.dimension() != 2) {
      throw Check.failure("token ids", shape, "must be (texts, tokens)", "add the batch axis");
    }
    return ids;
  }

  /** A row of several texts may be longer than any of them. */
  private void requirePositions(TokenPlaces places) {
    long longest =
        places.packed()
            ? Arrays.stream(places.lengths()).max().orElse(0)
            : places.tokens().getShape().get(1);
    if (longest > config.maxLength()) {
      throw Check.failure(
          "tokens",
          longest,
          "the model has " + config.maxLength() + " positions",
          "cut the texts to that many tokens");
    }
  }

  private static NDArray maskOf(NDList inputs) {
    return inputs.size() > 1
        ? inputs.get(1).toType(DataType.INT64, false)
        : inputs.head().onesLike().toType(DataType.INT64, false);
  }

  private static NDList embedded(NDArray ids, TokenPlaces places, NDList inputs) {
    NDList all = new NDList(ids, places.tokens(), typesOf(inputs), places.positions());
    if (inputs.size() > 3) {
      all.add(inputs.get(3));
    }
    return all;
  }

  private static NDArray typesOf(NDList inputs) {
    return inputs.size() > 2 ? inputs.get(2) : inputs.head().zerosLike();
  }

  private TransformerLayer layer(int number) {
    Check.within("layer", number, 0, config.layers() - 1, "layers count from 0");
    return layers.get(config.sharedLayers() ? 0 : number);
  }

  /** Has the weights of its layers from elsewhere; only what is outside of them is initialised. */
  void initializeWith(LayerSupply layersFrom, NDManager manager, DataType type) {
    supply = layersFrom;
    Shape ids = new Shape(1, 1);
    initializeOutside(manager, type, ids, ids.add(config.hiddenSize()));
  }

  /** The block of a part outside of the layers, where there is one. */
  @Nullable Block block(TransformerPart part) {
    return switch (part) {
      case FINAL_NORM -> norm;
      case POSITION_BIAS -> positionBias;
      case POSITION_BIAS_NORM -> positionBiasNorm;
      default -> embeddings.block(part);
    };
  }

  Embeddings embeddings() {
    return embeddings;
  }

  List<TransformerLayer> layers() {
    return layers;
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {inputShapes[0].add(config.hiddenSize())};
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputShapes) {
    Shape ids = inputShapes[0];
    Shape hidden = ids.add(config.hiddenSize());
    initializeOutside(manager, type, ids, hidden);
    for (TransformerLayer layer : layers) {
      layer.initialize(manager, type, hidden, ids);
    }
  }

  private void initializeOutside(NDManager manager, DataType type, Shape ids, Shape hidden) {
    embeddings.initialize(manager, type, ids, ids, ids);
    if (norm != null) {
      norm.initialize(manager, type, hidden);
    }
    if (positionBias != null) {
      positionBias.initialize(manager, type, ids);
    }
    if (positionBiasNorm != null) {
      positionBiasNorm.initialize(manager, type, hidden);
    }
  }
}
