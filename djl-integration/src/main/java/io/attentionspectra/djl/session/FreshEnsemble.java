package io.attentionspectra.djl.session;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.attentionspectra.attention.AttentionHead;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.djl.observe.LayerScores;
import io.attentionspectra.ensemble.HeadEnsemble;
import io.attentionspectra.linalg.Matrix;

/**
 * Heads with fresh Gaussian weights on the tokens of a layer that norms or turns queries and keys,
 * on the heap, for draws that build on them. Each draw has keys of its own.
 *
 * @param tokens hidden states entering the layer, (1, T, E), live while heads are drawn
 * @param length ℓ, how many of them are the text's
 * @param headSize m
 * @param fresh what the layer makes of them
 */
record FreshEnsemble(NDArray tokens, int length, int headSize, LayerScores.Fresh fresh)
    implements HeadEnsemble {

  @Override
  public String name() {
    return "random heads on given tokens";
  }

  @Override
  public AttentionHead draw(Randomness randomness) {
    try (NDManager scope = tokens.getManager().newSubManager()) {
      NDArray rows = tokens.get(new NDIndex("0, :{}", length));
      rows.attach(scope);
      NDArray x = rows.toType(DataType.FLOAT64, true);
      x.attach(scope);
      Matrix q = matrix(fresh.queries(x.matMul(weights("query weights", randomness, scope))));
      Matrix k = matrix(fresh.keys(x.matMul(weights("key weights", randomness, scope))));
      return AttentionHead.of(q, k);
    }
  }

  private NDArray weights(String name, Randomness randomness, NDManager scope) {
    int width = Math.toIntExact(tokens.getShape().get(2));
    double[] values = randomness.child(name, 0).gaussians(Math.multiplyExact(width, headSize));
    return scope.create(values, new Shape(width, headSize));
  }

  private static Matrix matrix(NDArray rows) {
    int count = Math.toIntExact(rows.getShape().get(0));
    return Matrix.of(count, Math.toIntExact(rows.getShape().get(1)), rows.toDoubleArray());
  }
}
