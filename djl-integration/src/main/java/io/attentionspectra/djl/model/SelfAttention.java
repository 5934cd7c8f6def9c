package io.attentionspectra.djl.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.attentionspectra.djl.internal.Alias;
import io.attentionspectra.djl.observe.AttentionTap;
import io.attentionspectra.djl.observe.LayerScores;
import io.attentionspectra.djl.observe.Observation;
import io.attentionspectra.djl.observe.TiledTap;
import io.attentionspectra.formats.transformer.PositionBias;
import io.attentionspectra.formats.transformer.Scores;
import io.attentionspectra.formats.transformer.Scores.QueryKeyNorm;
import io.attentionspectra.formats.transformer.Sizes;
import io.attentionspectra.formats.transformer.TransformerConfig;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * softmax(scores + mask) v over H heads, joined and projected: Vaswani et al., arXiv 1706.03762,
 * section 3.2, with the scores that {@link Scores} describes. Queries and keys are normalised, then
 * turned; query heads share the keys and values of their group. Inputs: hidden states (B, T, E) and
 * mask (B, T) float32.
 */
final class SelfAttention extends AbstractBlock {

  private final TransformerConfig config;
  private final Rounding rounding;
  final Linear query;
  final Linear key;
  final Linear value;
  final Linear output;
  final @Nullable Block queryNorm;
  final @Nullable Block keyNorm;
  private final Dropout dropout;

  SelfAttention(TransformerConfig config, Rounding rounding) {
    this.config = config;
    this.rounding = rounding;
    Sizes sizes = config.sizes();
    boolean biased = config.biases().queryKeyValue();
    long queries = (long) sizes.heads() * sizes.headSize();
    long keys = (long) sizes.keyGroups() * sizes.headSize();
    query = addChildBlock("query", Projection.of(queries, biased));
    key = addChildBlock("key", Projection.of(keys, biased));
    value = addChildBlock("value", Projection.of(keys, biased));
    dropout =
        addChildBlock(
            "dropout", Dropout.builder().optRate((float) config.dropout().attention()).build());
    output = addChildBlock("output", Projection.of(sizes.hidden(), config.biases().output()));
    boolean whole = config.scores().normalised() == QueryKeyNorm.WHOLE;
    queryNorm = norm("queryNorm", whole ? queries : sizes.headSize());
    keyNorm = norm("keyNorm", whole ? keys : sizes.headSize());
  }

  private @Nullable Block norm(String name, long width) {
    QueryKeyNorm normalised = config.scores().normalised();
    return normalised == QueryKeyNorm.NONE
        ? null
        : addChildBlock(
            name, TransformerLayer.norm(config, width, normalised == QueryKeyNorm.WHOLE ? 2 : 3));
  }

  /** One forward pass. */
  private record Pass(
      ParameterStore store,
      boolean training,
      Rounding rounding,
      @Nullable PairList<String, Object> params) {

    NDArray run(Block block, NDArray input) {
      return rounding.of(block.forward(store, new NDList(input), training, params).head());
    }
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    NDArray hidden = inputs.get(0);
    Pass pass = new Pass(store, training, rounding, params);
    LayerContext layer = LayerContext.of(params);
    NDArray q = turned(layer, projected(pass, query, queryNorm, hidden));
    NDArray k = shared(turned(layer, projected(pass, key, keyNorm, hidden)));
    NDArray v = shared(heads(pass.run(value, hidden)));
    Shape shape = hidden.getShape();
    boolean tiled = !training && TiledAttention.serves(layer, shape.get(1));
    Observation observation = Observation.of(params);
    NDArray attention = null;
    if (tiled && observation.takesTiles(layer.number())) {
      observation.tiled(layer.number(), tap(layer, inputs.get(1), q, k));
    } else {
      attention = scores(pass, layer, q, k).add(layer.hidden()).softmax(-1);
      observation.attention(
          layer.number(),
          attention,
          inputs.get(1),
          hidden,
          projections(q, k),
          v,
          scope -> known(store, layer, q, k, scope));
    }
    NDArray values =
        tiled || attention == null
            ? new TiledAttention(config.scores(), layer.visibility(), inputs.get(1)).of(q, k, v)
            : dropout.forward(store, new NDList(attention), training).head().matMul(v);
    NDArray joined =
        rounding.of(values).transpose(0, 2, 1, 3).reshape(shape.get(0), shape.get(1), width());
    return new NDList(pass.run(output, joined));
  }

  private TiledTap tap(LayerContext layer, NDArray mask, NDArray q, NDArray k) {
    return new TiledTap(
        mask,
        new AttentionTap.Projections(q, k, beta()),
        config.scores().cap(),
        layer.visibility());
  }

  private double beta() {
    return Math.sqrt(config.headSize()) / config.scores().divisor();
  }

  private NDArray projected(Pass pass, Block projection, @Nullable Block norm, NDArray hidden) {
    NDArray projected = pass.run(projection, hidden);
    if (norm == null) {
      return heads(projected);
    }
    return config.scores().normalised() == QueryKeyNorm.WHOLE
        ? heads(pass.run(norm, projected))
        : pass.run(norm, heads(projected));
  }

  private static NDArray turned(LayerContext layer, NDArray heads) {
    return layer.turn().map(turn -> turn.apply(heads)).orElse(heads);
  }

  private NDArray scores(Pass pass, LayerContext layer, NDArray q, NDArray k) {
    Scores scores = config.scores();
    NDArray products = products(pass, layer, q, k).div(EngineScalar.of(scores.divisor(), q));
    if (scores.cap().isPresent()) {
      NDArray bound = EngineScalar.of(scores.cap().getAsDouble(), q);
      products = products.div(bound).tanh().mul(bound);
    }
    NDArray capped = products;
    return layer.bias().map(capped::add).orElse(capped);
  }

  /** q·kᵀ, and the products of both with rows by distance where there are such. */
  private NDArray products(Pass pass, LayerContext layer, NDArray q, NDArray k) {
    NDArray sum = q.matMul(k.transpose(0, 1, 3, 2));
    if (layer.distances().isEmpty()) {
      return sum;
    }
    DistanceRows distances = layer.distances().get();
    if (distances.bias().ofQueries()) {
      NDArray rows = heads(pass.run(key, distances.rows()));
      sum = sum.add(distances.ofQueries(q.matMul(rows.transpose(0, 1, 3, 2))));
    }
    if (distances.bias().ofKeys()) {
      NDArray rows = heads(pass.run(query, distances.rows()));
      sum = sum.add(distances.ofKeys(k.matMul(rows.transpose(0, 1, 3, 2))));
    }
    return sum;
  }

  /** What the arrays do not say. */
  private LayerScores known(
      ParameterStore store, LayerContext layer, NDArray q, NDArray k, NDManager scope) {
    Scores scores = config.scores();
    if (layer.packed() || scores.bias() instanceof PositionBias.Disentangled) {
      return new LayerScores(
          layer.visibility(), config.sizes().keyGroups(), Optional.empty(), Optional.empty());
    }
    boolean alone = queryNorm == null || queryNorm instanceof RmsNorm;
    return new LayerScores(
        layer.visibility(),
        config.sizes().keyGroups(),
        alone ? Optional.of(fresh(store, layer, scope)) : Optional.empty(),
        scores.areProducts() ? Optional.empty() : Optional.of(treated(layer, q, k, scope)));
  }

  private LayerScores.Fresh fresh(ParameterStore store, LayerContext layer, NDManager scope) {
    return FreshHeads.of(
        config, scale(store, queryNorm, scope), scale(store, keyNorm, scope), layer.turn(), scope);
  }

  private LayerScores.Treated treated(LayerContext layer, NDArray q, NDArray k, NDManager scope) {
    return new LayerScores.Treated(
        new AttentionTap.Projections(Alias.of(q, scope), Alias.of(k, scope), beta()),
        config.scores().cap(),
        layer.bias().map(of -> Alias.of(of, scope)));
  }

  private static Optional<NDArray> scale(
      ParameterStore store, @Nullable Block norm, NDManager scope) {
    return Optional.ofNullable(norm)
        .map(of -> of.getParameters().get("gamma"))
        .map(of -> store.getValue(of, scope.getDevice(), false));
  }

  /** Queries and keys where attention follows from them alone. */
  private Optional<AttentionTap.Projections> projections(NDArray q, NDArray k) {
    return config.scores().areProducts()
        ? Optional.of(new AttentionTap.Projections(q, k, beta()))
        : Optional.empty();
  }

  private long width() {
    return (long) config.heads() * config.headSize();
  }

  /** (B, T, n·m) to (B, n, T, m). */
  private NDArray heads(NDArray projected) {
    Shape shape = projected.getShape();
    return projected
        .reshape(shape.get(0), shape.get(1), -1, config.headSize())
        .transpose(0, 2, 1, 3);
  }

  /** (B, G, T, m) to (B, H, T, m), each group for its query heads. */
  private NDArray shared(NDArray groups) {
    int times = config.heads() / config.sizes().keyGroups();
    return times == 1 ? groups : groups.repeat(1, times);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {inputShapes[0]};
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputShapes) {
    Shape hidden = inputShapes[0];
    long texts = hidden.get(0);
    long length = hidden.get(1);
    query.initialize(manager, type, hidden);
    key.initialize(manager, type, hidden);
    value.initialize(manager, type, hidden);
    dropout.initialize(manager, type, new Shape(texts, config.heads(), length, length));
    output.initialize(manager, type, new Shape(texts, length, width()));
    initializeNorm(queryNorm, config.heads(), manager, type, hidden);
    initializeNorm(keyNorm, config.sizes().keyGroups(), manager, type, hidden);
  }

  private void initializeNorm(
      @Nullable Block norm, int heads, NDManager manager, DataType type, Shape hidden) {
    if (norm != null) {
      int size = config.headSize();
      norm.initialize(
          manager,
          type,
          config.scores().normalised() == QueryKeyNorm.WHOLE
              ? new Shape(hidden.get(0), hidden.get(1), (long) heads * size)
              : new Shape(hidden.get(0), heads, hidden.get(1), size));
    }
  }
}
