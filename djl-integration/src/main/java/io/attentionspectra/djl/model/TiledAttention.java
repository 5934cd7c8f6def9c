package io.attentionspectra.djl.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.attentionspectra.attention.Visibility;
import io.attentionspectra.formats.transformer.Scores;
import java.util.Optional;

/**
 * softmax(scores + mask) v in tiles of queries, for texts whose attention is not to be held: memory
 * is that of one tile, in which every query has all keys in its reach. Given by {@link
 * SelfAttention} the queries, keys and values of all heads; whether somebody looks on changes
 * nothing, since the length alone decides.
 */
final class TiledAttention {

  /** Most tokens of a text whose attention is held. */
  static final int HELD = 2048;

  /** Scores of one tile, all heads together: 64 MiB of float32. */
  private static final long ENTRIES = 1L << 24;

  private static final float HIDDEN = -Float.MAX_VALUE;

  private final Scores scores;
  private final Visibility visibility;
  private final NDArray padding;
  private final Optional<NDArray> chunks;

  /**
   * Tiles of a layer.
   *
   * @param scores how products become scores, without a bias of positions
   * @param visibility which tokens a token attends to
   * @param mask 1 for tokens and 0 for padding, (B, T), float32
   */
  TiledAttention(Scores scores, Visibility visibility, NDArray mask) {
    this.scores = scores;
    this.visibility = visibility;
    this.padding = PassContext.padding(mask);
    this.chunks =
        visibility.chunk() < mask.getShape().get(1)
            ? Optional.of(PassContext.chunks(visibility, mask.cumSum(1).sub(mask)))
            : Optional.empty();
  }

  /**
   * Whether a layer is computed in tiles: long texts, where no bias of positions is held anyway,
   * and which share no rows.
   */
  static boolean serves(LayerContext layer, long length) {
    return length > HELD
        && !layer.packed()
        && layer.bias().isEmpty()
        && layer.distances().isEmpty();
  }

  /**
   * What the heads attend to.
   *
   * @param q (B, H, T, m)
   * @param k (B, H, T, m)
   * @param v (B, H, T, m)
   * @return (B, H, T, m)
   */
  NDArray of(NDArray q, NDArray k, NDArray v) {
    Shape shape = q.getShape();
    int length = Math.toIntExact(shape.get(2));
    int rows = (int) Math.max(1, ENTRIES / (shape.get(0) * shape.get(1) * length));
    NDManager outer = q.getManager();
    NDList tiles = new NDList();
    for (int start = 0; start < length; start += rows) {
      int end = Math.min(length, start + rows);
      try (NDManager scope = outer.newSubManager()) {
        scope.tempAttachAll(q, k, v, padding);
        chunks.ifPresent(scope::tempAttachAll);
        NDArray tile = tile(q, k, v, start, end);
        tile.attach(outer);
        tiles.add(tile);
      }
    }
    NDArray joined = NDArrays.concat(tiles, 2);
    tiles.close();
    return joined;
  }

  private NDArray tile(NDArray q, NDArray k, NDArray v, int start, int end) {
    int length = Math.toIntExact(q.getShape().get(2));
    int from = (int) Math.max(0, (long) start - visibility.back());
    int to = (int) Math.min(length, (long) end + visibility.ahead());
    NDIndex keys = new NDIndex(":, :, {}:{}", from, to);
    NDArray products =
        q.get(new NDIndex(":, :, {}:{}", start, end)).matMul(k.get(keys).transpose(0, 1, 3, 2));
    NDArray scaled = products.divi(scores.divisor());
    if (scores.cap().isPresent()) {
      double bound = scores.cap().getAsDouble();
      scaled = scaled.divi(bound).tanh().muli(bound);
    }
    scaled.addi(padding.get(new NDIndex(":, :, :, {}:{}", from, to)));
    if (visibility.back() < length - 1 || visibility.ahead() < length - 1) {
      scaled.addi(hidden(scaled, start, end, from, to));
    }
    if (chunks.isPresent()) {
      NDArray queries = chunks.get().get(new NDIndex(":, {}:{}", start, end));
      scaled.addi(PassContext.apart(queries, chunks.get().get(new NDIndex(":, {}:{}", from, to))));
    }
    return scaled.softmax(-1).matMul(v.get(keys));
  }

  /** 0 at pairs in reach, far below elsewhere, (rows, keys). */
  private NDArray hidden(NDArray beside, int start, int end, int from, int to) {
    NDManager manager = beside.getManager();
    NDArray keys = manager.arange(from, to).reshape(1, to - from);
    NDArray queries = manager.arange(start, end).reshape(end - start, 1);
    NDArray ahead = keys.sub(queries);
    int length = to - from;
    NDArray beyond = ahead.gt(Math.min(visibility.ahead(), length + start));
    NDArray behind = ahead.lt(-Math.min(visibility.back(), length + end));
    return beyond.logicalOr(behind).toType(DataType.FLOAT32, false).mul(HIDDEN);
  }
}
