package io.attentionspectra.cli.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.ConstantInitializer;
import ai.djl.util.PairList;
import org.jspecify.annotations.Nullable;

/**
 * A pooling that learns: c = Σ w_t X_t over the first T tokens after the special one, with one
 * trainable weight per position; all start at 1/T, the mean. Positions without a token count
 * nothing.
 *
 * <p>Inputs: hidden states (B, L, E) and mask of the tokens to pool (B, L) float32, both of at
 * least T + 1 tokens. Output: (B, E).
 */
final class PositionWeights extends AbstractBlock {

  private final int length;
  private final Parameter weight;

  PositionWeights(int length) {
    this.length = length;
    weight =
        addParameter(
            Parameter.builder()
                .setName("weight")
                .setType(Parameter.Type.WEIGHT)
                .optShape(new Shape(length))
                .optInitializer(new ConstantInitializer(1f / length))
                .build());
  }

  /** The weights now. */
  double[] values() {
    float[] now = weight.getArray().toFloatArray();
    double[] copy = new double[now.length];
    for (int t = 0; t < now.length; t++) {
      copy[t] = now[t];
    }
    return copy;
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    NDArray hidden = inputs.get(0);
    NDIndex pooled = new NDIndex(":, 1:" + (length + 1));
    NDArray weights = store.getValue(weight, hidden.getDevice(), training);
    // The first factor owns the result: were it the weights, nothing would be freed.
    NDArray shares = inputs.get(1).get(pooled).mul(weights).expandDims(1);
    return new NDList(shares.matMul(hidden.get(pooled)).squeeze(1));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {new Shape(inputShapes[0].get(0), inputShapes[0].get(2))};
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputShapes) {}
}
