package io.attentionspectra.djl.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import io.attentionspectra.djl.internal.Alias;
import io.attentionspectra.djl.observe.LayerScores;
import io.attentionspectra.formats.transformer.Norm;
import java.util.Optional;

/**
 * What a layer makes of fresh queries and keys: each head's norm, then the turn of the first text's
 * tokens, in float64. Arrays belong to the scope of the observation; fresh heads may be made in any
 * thread until it ends.
 *
 * @param queries scale of the norm of queries, where there is one
 * @param keys scale of the norm of keys, where there is one
 * @param norm its formula
 * @param turn turn of the first text, (1, 1, T, n), where the layer has rotary positions
 */
record FreshHeads(Optional<NDArray> queries, Optional<NDArray> keys, Norm norm, Optional<Turn> turn)
    implements LayerScores.Fresh {

  /** Of a layer whose heads have norms and turns of their own, or none. */
  static FreshHeads of(
      Optional<NDArray> queries,
      Optional<NDArray> keys,
      Norm norm,
      Optional<Turn> turn,
      NDManager scope) {
    return new FreshHeads(
        queries.map(scale -> wide(scale, scope)),
        keys.map(scale -> wide(scale, scope)),
        norm,
        turn.map(of -> new Turn(first(of.cos(), scope), first(of.sin(), scope))));
  }

  private static NDArray first(NDArray angles, NDManager scope) {
    return wide(Alias.of(angles, scope).get(new NDIndex("0:1")), scope);
  }

  private static NDArray wide(NDArray array, NDManager scope) {
    return Alias.of(array, scope).toType(DataType.FLOAT64, true);
  }

  @Override
  public NDArray queries(NDArray projected) {
    return treated(projected, queries);
  }

  @Override
  public NDArray keys(NDArray projected) {
    return treated(projected, keys);
  }

  private NDArray treated(NDArray projected, Optional<NDArray> scale) {
    NDArray normal = scale.map(each -> normalised(projected, each)).orElse(projected);
    return turn.map(of -> turned(of, normal)).orElse(normal);
  }

  private NDArray normalised(NDArray x, NDArray scale) {
    NDArray size = x.mul(x).mean(new int[] {-1}, true).add(norm.epsilon()).sqrt();
    NDArray unit = x.div(size);
    NDArray scaled = unit.mul(scale);
    return norm.kind() == Norm.Kind.RMS_FROM_ONE ? scaled.add(unit) : scaled;
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
