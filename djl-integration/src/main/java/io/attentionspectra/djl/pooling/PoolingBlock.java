package io.attentionspectra.djl.pooling;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.attentionspectra.base.Check;
import io.attentionspectra.pooling.LinearPooling;
import io.attentionspectra.pooling.Pooling;
import io.attentionspectra.pooling.Poolings;
import io.attentionspectra.pooling.WeightedPooling;
import org.jspecify.annotations.Nullable;

/**
 * Pools the hidden states of a batch: inputs X (B, T, E), optionally a mask (B, T), above 0 for
 * positions to take in (all when absent), and after it the numbers of the tokens (B, T), which
 * poolings that weigh by them need; output c (B, E). The positions taken in are numbered t = 1, 2,
 * … in order, whatever stands between or before them.
 *
 * <p>Lengths: a row with more positions than the window is pooled over its leading ones, as the
 * windows were from which weights were estimated. A row with fewer is pooled by the strategy's own
 * rule for its length: mean, harmonic causal and position-weighted have weights for any length;
 * given weights are cut to the leading ones and scaled to the same noise level κ = ‖w‖². A row
 * without any position is refused.
 *
 * <p>Has no parameters; {@link TrainablePooling} has. Results differ from {@link Pooling#apply} by
 * the rounding of the states' type only.
 */
public final class PoolingBlock extends AbstractBlock {

  private static final byte VERSION = 1;

  /** Absent for the maximum. */
  private final @Nullable PositionWeights weights;

  private final int window;

  private PoolingBlock(@Nullable PositionWeights weights, int window) {
    super(VERSION);
    this.weights = weights;
    this.window = window;
  }

  /**
   * A pooling over all positions the mask takes in.
   *
   * @param pooling a weighted sum or {@link Poolings#max()}
   * @return the block
   * @throws IllegalArgumentException if the pooling is neither
   */
  public static PoolingBlock of(Pooling pooling) {
    return of(pooling, Integer.MAX_VALUE);
  }

  /**
   * A pooling over at most so many leading positions.
   *
   * @param pooling a weighted sum or {@link Poolings#max()}
   * @param window L ≥ 1
   * @return the block
   * @throws IllegalArgumentException if the pooling is neither, or the window below 1
   */
  public static PoolingBlock of(Pooling pooling, int window) {
    if (pooling instanceof WeightedPooling weighted) {
      return new PoolingBlock(new PositionWeights(weighted, window), window);
    }
    if (pooling.equals(Poolings.max())) {
      return new PoolingBlock(null, Check.atLeast("window", window, 1));
    }
    throw Check.failure(
        "pooling", pooling.name(), "is neither linear nor max", "write a Block of your own");
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    NDArray states = inputs.get(0);
    NDArray mask =
        inputs.size() > 1
            ? inputs.get(1)
            : states
                .getManager()
                .ones(
                    new Shape(states.getShape().get(0), states.getShape().get(1)),
                    DataType.FLOAT32);
    return new NDList(
        weights == null
            ? largest(states, mask, window)
            : sum(weights.over(mask, ids(inputs, mask), states.getDataType()), states));
  }

  /** The numbers of the tokens; those of a pooling by position alone may be any. */
  private NDArray ids(NDList inputs, NDArray mask) {
    if (inputs.size() > 2) {
      return inputs.get(2);
    }
    if (weights != null && !(weights.pooling() instanceof LinearPooling)) {
      throw Check.failure(
          "inputs",
          inputs.size(),
          "lack the numbers of the tokens, by which " + weights.pooling().name() + " weighs",
          "give them after the mask");
    }
    return mask;
  }

  /** Σ_t w_t X_t of weights (B, T) and states (B, T, E). */
  static NDArray sum(NDArray weights, NDArray states) {
    return weights.expandDims(1).matMul(states).squeeze(1);
  }

  private static NDArray largest(NDArray states, NDArray mask, int window) {
    NDArray nothing =
        states
            .getManager()
            .full(states.getShape(), Float.NEGATIVE_INFINITY)
            .toType(states.getDataType(), false);
    NDArray present = mask.gt(0);
    NDArray leading = present.toType(DataType.INT64, false).cumSum(1).lte(window);
    NDArray taken = present.logicalAnd(leading).expandDims(2).broadcast(states.getShape());
    return states.getNDArrayInternal().where(taken, nothing).max(new int[] {1});
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    return new Shape[] {new Shape(inputs[0].get(0), inputs[0].get(2))};
  }
}
