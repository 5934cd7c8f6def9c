package io.attentionspectra.djl.pooling;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.ConstantInitializer;
import ai.djl.util.PairList;
import io.attentionspectra.base.Check;
import org.jspecify.annotations.Nullable;

/**
 * A weighted sum over the first L positions whose weights any DJL trainer can train: real numbers,
 * without softmax, so that they may be negative, started at the mean, w_t = 1/L.
 *
 * <p>Inputs, output and lengths are those of {@link PoolingBlock} with given weights: positions
 * beyond L are left out; a shorter row takes the leading weights scaled to the same κ = ‖w‖².
 */
public final class TrainablePooling extends AbstractBlock {

  private static final byte VERSION = 1;

  /** Keeps the scale of a row finite whose leading weights are all zero. */
  private static final double SMALLEST = 1e-12;

  private final int window;
  private final Parameter weights;

  private TrainablePooling(int window) {
    super(VERSION);
    this.window = window;
    weights =
        addParameter(
            Parameter.builder()
                .setName("positionWeights")
                .setType(Parameter.Type.OTHER)
                .optShape(new Shape(window))
                .optInitializer(new ConstantInitializer(1f / window))
                .build());
  }

  /**
   * Untrained weights.
   *
   * @param window L ≥ 1
   * @return the block, to be initialised
   * @throws IllegalArgumentException if the window is below 1
   */
  public static TrainablePooling over(int window) {
    return new TrainablePooling(Check.atLeast("window", window, 1));
  }

  /**
   * The weights as they are.
   *
   * @return L weights
   */
  public double[] weights() {
    float[] values = weights.getArray().toType(DataType.FLOAT32, false).toFloatArray();
    double[] copy = new double[values.length];
    for (int t = 0; t < copy.length; t++) {
      copy[t] = values[t];
    }
    return copy;
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    NDArray states = inputs.get(0);
    // The manager of the first factor owns a product: these values are freed with the states.
    NDArray values =
        states
            .getManager()
            .ones(new Shape(window))
            .mul(store.getValue(weights, states.getDevice(), training));
    if (inputs.size() == 1 && states.getShape().get(1) == window) {
      return new NDList(values.reshape(1, 1, window).matMul(states).squeeze(1));
    }
    NDArray mask =
        inputs.size() > 1
            ? inputs.get(1).gt(0).toType(DataType.FLOAT32, false)
            : states
                .getManager()
                .ones(new Shape(states.getShape().get(0), states.getShape().get(1)));
    return new NDList(PoolingBlock.sum(laid(values, mask), states));
  }

  /** Weights over the positions of the mask, (B, T). */
  private NDArray laid(NDArray values, NDArray mask) {
    NDArray rank = mask.cumSum(1).sub(1);
    NDArray within = mask.mul(rank.lt(window).toType(DataType.FLOAT32, false));
    NDArray places = rank.clip(0, window - 1).toType(DataType.INT64, false).oneHot(window);
    NDArray leading = places.matMul(values.reshape(window, 1)).squeeze(2).mul(within);
    NDArray kept = leading.square().sum(new int[] {1}, true).add(SMALLEST);
    NDArray scale = values.square().sum().add(SMALLEST).div(kept).sqrt();
    return leading.mul(scale);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    return new Shape[] {new Shape(inputs[0].get(0), inputs[0].get(2))};
  }
}
