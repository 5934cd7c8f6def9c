package io.attentionspectra.djl.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.attentionspectra.attention.Visibility;
import io.attentionspectra.formats.transformer.LayerKind;
import io.attentionspectra.formats.transformer.PositionBias;
import io.attentionspectra.formats.transformer.Rotary;
import io.attentionspectra.formats.transformer.TransformerConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the layers of one forward pass share, made once: masks, rotary positions, the bias of
 * positions. Given the places of tokens, it tells {@link Transformer} the context of each layer.
 */
final class PassContext {

  /** What a masked key's score is lowered by: exp of it is 0 in float32. */
  private static final float MASKED = -Float.MAX_VALUE;

  private final TransformerConfig config;
  private final Map<Visibility, NDArray> hidden = new HashMap<>();
  private final NDArray tokens;
  private final TokenPlaces places;
  private final Map<Rotary, Turn> turns = new HashMap<>();
  private final Optional<NDArray> bias;
  private final Optional<DistanceRows> distances;

  private PassContext(
      TransformerConfig config,
      TokenPlaces places,
      Optional<NDArray> bias,
      Optional<DistanceRows> distances) {
    this.config = config;
    this.places = places;
    tokens = places.tokens().toType(DataType.FLOAT32, false);
    this.bias = bias;
    this.distances = distances;
  }

  /**
   * The context of a pass.
   *
   * @param places of the tokens, whose manager owns what is made
   * @param bias what positions add to scores
   * @param distances rows that queries and keys meet
   */
  static PassContext of(
      TransformerConfig config,
      TokenPlaces places,
      Optional<NDArray> bias,
      Optional<DistanceRows> distances) {
    PassContext context = new PassContext(config, places, bias, distances);
    for (LayerKind kind : config.pattern()) {
      kind.rotary().ifPresent(context::addTurn);
    }
    return context;
  }

  /** What a layer is told. */
  LayerContext layer(int number) {
    LayerKind kind = config.kind(number);
    return new LayerContext(
        number,
        kind.visibility(),
        places.packed(),
        () -> hidden.computeIfAbsent(kind.visibility(), this::hidden),
        kind.rotary().map(turns::get),
        bias,
        distances);
  }

  private void addTurn(Rotary rotary) {
    if (!turns.containsKey(rotary)) {
      int[] lengths = rotary.scaling().dependsOnLength() ? places.lengths() : new int[] {1};
      NDArray positions = places.positions().toType(DataType.FLOAT32, false);
      turns.put(rotary, Turn.of(rotary, positions, lengths));
    }
  }

  /** What is added to scores: far below 0 at padding, out of reach and between texts. */
  private NDArray hidden(Visibility visibility) {
    NDArray alone = hidden(visibility, tokens, places.positions());
    return places.texts().map(texts -> alone.minimum(apart(texts, texts))).orElse(alone);
  }

  /** What is added to scores at padding and out of reach; (B, T) with 1 for tokens, and places. */
  static NDArray hidden(Visibility visibility, NDArray mask, NDArray positions) {
    NDArray near = near(visibility, mask);
    if (visibility.chunk() >= mask.getShape().get(1)) {
      return near;
    }
    NDArray chunks = chunks(visibility, positions);
    return near.minimum(apart(chunks, chunks));
  }

  /** Numbers of the chunks that tokens of these positions are in, (B, T). */
  static NDArray chunks(Visibility visibility, NDArray positions) {
    return positions.toType(DataType.FLOAT32, false).div(visibility.chunk()).floor();
  }

  /** 0 where the numbers of query and key are one, far below elsewhere, (B, 1, queries, keys). */
  static NDArray apart(NDArray queries, NDArray keys) {
    long texts = queries.getShape().get(0);
    return queries
        .reshape(texts, 1, -1, 1)
        .eq(keys.reshape(texts, 1, 1, -1))
        .toType(DataType.FLOAT32, false)
        .sub(1)
        .mul(-MASKED);
  }

  private static NDArray near(Visibility visibility, NDArray mask) {
    long texts = mask.getShape().get(0);
    long length = mask.getShape().get(1);
    if (visibility.back() < length - 1 || visibility.ahead() < length - 1) {
      NDArray visible = mask.reshape(texts, 1, 1, length);
      return visible.mul(reached(visibility, mask, length)).sub(1).mul(-MASKED);
    }
    return padding(mask);
  }

  /** What is added to the scores of keys for their padding alone, (B, 1, 1, T). */
  static NDArray padding(NDArray mask) {
    Shape shape = mask.getShape();
    return mask.reshape(shape.get(0), 1, 1, shape.get(1)).sub(1).mul(-MASKED);
  }

  /** 1 where a key lies in the reach of the query, (T, T). */
  private static NDArray reached(Visibility visibility, NDArray mask, long length) {
    NDArray places = mask.getManager().arange(Math.toIntExact(length));
    NDArray keys = places.reshape(1, length);
    NDArray queries = places.reshape(length, 1);
    NDArray ahead = keys.sub(queries);
    NDArray within = ahead.lte(clipped(visibility.ahead(), length));
    NDArray behind = ahead.gte(-clipped(visibility.back(), length));
    return within.logicalAnd(behind).toType(mask.getDataType(), false);
  }

  private static int clipped(int reach, long length) {
    return (int) Math.min(reach, length);
  }

  /**
   * The bucket of every pair of a query and a key, (T, T) int64.
   *
   * @param beside an array of the manager that owns the result
   */
  static NDArray buckets(PositionBias.Buckets buckets, NDArray beside, int length) {
    long[] rows = new long[length * length];
    for (int ahead = 1 - length; ahead < length; ahead++) {
      int bucket = buckets.of(ahead);
      for (int i = Math.max(0, -ahead); i < Math.min(length, length - ahead); i++) {
        rows[i * length + i + ahead] = bucket;
      }
    }
    return beside.getManager().create(rows, new Shape(length, length));
  }

  /** −slope·|i − j| of every head, (1, H, T, T). */
  static NDArray slopes(int heads, NDArray beside, int length) {
    double[] slopes = PositionBias.Slopes.of(heads);
    float[] factors = new float[heads];
    for (int head = 0; head < heads; head++) {
      factors[head] = (float) -slopes[head];
    }
    NDArray places = beside.getManager().arange(length).toType(DataType.FLOAT32, false);
    NDArray distance = places.reshape(1, length).sub(places.reshape(length, 1)).abs();
    NDArray each = beside.getManager().create(factors, new Shape(1, heads, 1, 1));
    return each.mul(distance);
  }
}
