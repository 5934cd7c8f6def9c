package io.attentionspectra.djl.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import io.attentionspectra.djl.internal.Alias;
import io.attentionspectra.djl.observe.LayerScores;
import io.attentionspectra.formats.transformer.Norm;
import io.attentionspectra.formats.transformer.Scores.QueryKeyNorm;
import io.attentionspectra.formats.transformer.TransformerConfig;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a layer makes of fresh queries and keys: the norm of each head, or of all heads together,
 * then the turn of the first text's tokens, in float64. Arrays belong to the scope of the
 * observation; fresh heads may be made in any thread until it ends.
 *
 * @param headSize m
 * @param queries scale of the norm of queries, where there is one: m entries, or those of all heads
 *     where it goes over all
 * @param keys scale of the norm of keys, where there is one, of all groups where it goes over all
 * @param together whether norms go over all heads
 * @param norm its formula
 * @param turn turn of the first text, (1, 1, T, n), where the layer has rotary positions
 */
record FreshHeads(
    int headSize,
    Optional<NDArray> queries,
    Optional<NDArray> keys,
    boolean together,
    Norm norm,
    Optional<Turn> turn)
    implements LayerScores.Fresh {

  /** Of a layer with these scales, norm and turn, which the scope is to own. */
  static FreshHeads of(
      TransformerConfig config,
      Optional<NDArray> queries,
      Optional<NDArray> keys,
      Optional<Turn> turn,
      NDManager scope) {
    return new FreshHeads(
        config.headSize(),
        queries.map(scale -> wide(scale, scope)),
        keys.map(scale -> wide(scale, scope)),
        config.scores().normalised() == QueryKeyNorm.WHOLE,
        config.normalisation().norm(),
        turn.map(of -> new Turn(first(of.cos(), scope), first(of.sin(), scope))));
  }

  private static NDArray first(NDArray angles, NDManager scope) {
    return wide(Alias.of(angles, scope).get(new NDIndex("0:1")), scope);
  }

  private static NDArray wide(NDArray array, NDManager scope) {
    return Alias.of(array, scope).toType(DataType.FLOAT64, true);
  }

  @Override
  public NDArray queries(int head, NDArray projected, Supplier<NDArray> squares) {
    return treated(head, projected, squares, queries);
  }

  @Override
  public NDArray keys(int group, NDArray projected, Supplier<NDArray> squares) {
    return treated(group, projected, squares, keys);
  }

  private NDArray treated(
      int head, NDArray projected, Supplier<NDArray> squares, Optional<NDArray> scale) {
    NDArray normal = scale.map(all -> normalised(head, projected, squares, all)).orElse(projected);
    return turn.map(of -> turned(of, normal)).orElse(normal);
  }

  private NDArray normalised(int head, NDArray x, Supplier<NDArray> squares, NDArray scale) {
    NDArray mean = together ? squares.get().div(scale.size()) : x.mul(x).mean(new int[] {-1}, true);
    NDArray unit = x.div(mean.add(norm.epsilon()).sqrt());
    NDArray scaled = unit.mul(together ? own(head, scale, x.getManager()) : scale);
    return norm.kind() == Norm.Kind.RMS_FROM_ONE ? scaled.add(unit) : scaled;
  }

  private NDArray own(int head, NDArray scale, NDManager scope) {
    NDArray own = scale.get(new NDIndex("{}:{}", head * headSize, (head + 1) * headSize));
    own.attach(scope);
    return own;
  }

  private static NDArray turned(Turn of, NDArray x) {
    long length = x.getShape().get(0);
    NDManager scope = x.getManager();
    Turn own = new Turn(rows(of.cos(), length, scope), rows(of.sin(), length, scope));
    return own.apply(x.expandDims(0).expandDims(0)).get(new NDIndex("0, 0"));
  }

  private static NDArray rows(NDArray angles, long length, NDManager scope) {
    NDArray own = angles.get(new NDIndex(":, :, :{}", length));
    own.attach(scope);
    return own;
  }
}
