package io.attentionspectra.djl.hook;

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
import java.util.function.BinaryOperator;

/** Attention as a user may write it, under names of its own; as a rule softmax(q·kᵀ/√m) v. */
public final class OwnAttention extends AbstractBlock {

  private final int heads;
  private final Block query;
  private final Block key;
  private final Block value;
  private final Block weights;
  private final BinaryOperator<NDArray> scores;

  /** The usual scores, q·kᵀ/√m. */
  public OwnAttention(int width, int heads) {
    this(width, heads, (q, k) -> products(q, k).div(Math.sqrt((double) q.getShape().get(3))));
  }

  /** Attention whose scores follow from queries and keys in some other way. */
  OwnAttention(int width, int heads, BinaryOperator<NDArray> scores) {
    this.heads = heads;
    this.scores = scores;
    query = addChildBlock("toQ", Linear.builder().setUnits(width).build());
    key = addChildBlock("toK", Linear.builder().setUnits(width).build());
    value = addChildBlock("toV", Linear.builder().setUnits(width).build());
    weights = addChildBlock("weights", Dropout.builder().optRate(0).build());
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    NDArray q = split(query.forward(store, inputs, training));
    NDArray k = split(key.forward(store, inputs, training));
    NDArray v = split(value.forward(store, inputs, training));
    NDArray attention = scores.apply(q, k).softmax(3);
    NDArray mixed = weights.forward(store, new NDList(attention), training).head().matMul(v);
    return new NDList(mixed.transpose(0, 2, 1, 3).reshape(inputs.head().getShape()));
  }

  /** q·kᵀ, (B, H, T, T). */
  static NDArray products(NDArray q, NDArray k) {
    return q.matMul(k.transpose(0, 1, 3, 2));
  }

  private NDArray split(NDList projected) {
    Shape shape = projected.head().getShape();
    long size = shape.get(2) / heads;
    return projected.head().reshape(shape.get(0), shape.get(1), heads, size).transpose(0, 2, 1, 3);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return inputShapes;
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputShapes) {
    getChildren().forEach(child -> child.getValue().initialize(manager, type, inputShapes[0]));
  }
}
