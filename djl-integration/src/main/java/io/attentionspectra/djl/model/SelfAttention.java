package io.attentionspectra.djl.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.attentionspectra.djl.observe.AttentionTap;
import io.attentionspectra.djl.observe.Observation;
import io.attentionspectra.formats.checkpoint.TransformerConfig;
import org.jspecify.annotations.Nullable;

/**
 * softmax(q kᵀ/√m + mask) v over H heads, joined and projected: Vaswani et al., arXiv 1706.03762,
 * section 3.2. The mask hides padding and, in decoders, later tokens. Inputs: hidden states (B, T,
 * E) and mask (B, T) float32.
 */
final class SelfAttention extends AbstractBlock {

  /** What a masked key's score is lowered by: exp of it is 0 in float32. */
  private static final float MASKED = -Float.MAX_VALUE;

  private final int number;
  private final TransformerConfig config;
  final Linear query;
  final Linear key;
  final Linear value;
  final Linear output;
  private final Dropout dropout;

  SelfAttention(int number, TransformerConfig config) {
    this.number = number;
    this.config = config;
    query = addChildBlock("query", TransformerLayer.linear(config.hiddenSize()));
    key = addChildBlock("key", TransformerLayer.linear(config.hiddenSize()));
    value = addChildBlock("value", TransformerLayer.linear(config.hiddenSize()));
    dropout =
        addChildBlock(
            "dropout", Dropout.builder().optRate((float) config.attentionDropout()).build());
    output = addChildBlock("output", TransformerLayer.linear(config.hiddenSize()));
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    NDArray hidden = inputs.get(0);
    NDArray mask = inputs.get(1);
    NDList input = new NDList(hidden);
    NDArray q = heads(query.forward(store, input, training).head());
    NDArray k = heads(key.forward(store, input, training).head());
    NDArray v = heads(value.forward(store, input, training).head());
    NDArray scores =
        q.matMul(k.transpose(0, 1, 3, 2)).div(EngineScalar.of(Math.sqrt(config.headSize()), q));
    NDArray attention = scores.add(visible(mask).sub(1).mul(-MASKED)).softmax(-1);
    Observation.of(params)
        .attention(number, attention, mask, hidden, new AttentionTap.Projections(q, k, 1), v);
    NDArray dropped = dropout.forward(store, new NDList(attention), training).head();
    NDArray joined = dropped.matMul(v).transpose(0, 2, 1, 3).reshape(hidden.getShape());
    return output.forward(store, new NDList(joined), training);
  }

  /** (B, T) with 1 for tokens to (B, 1, 1, T), in decoders (B, 1, T, T), 1 for visible keys. */
  private NDArray visible(NDArray mask) {
    long texts = mask.getShape().get(0);
    long length = mask.getShape().get(1);
    NDArray tokens = mask.reshape(texts, 1, 1, length);
    if (!config.causal()) {
      return tokens;
    }
    NDArray places = mask.getManager().arange(Math.toIntExact(length));
    NDArray earlier = places.reshape(1, length).lte(places.reshape(length, 1));
    return tokens.mul(earlier.toType(mask.getDataType(), false));
  }

  /** (B, T, E) to (B, H, T, m). */
  private NDArray heads(NDArray projected) {
    Shape shape = projected.getShape();
    return projected
        .reshape(shape.get(0), shape.get(1), config.heads(), config.headSize())
        .transpose(0, 2, 1, 3);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {inputShapes[0]};
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputShapes) {
    Shape hidden = inputShapes[0];
    query.initialize(manager, type, hidden);
    key.initialize(manager, type, hidden);
    value.initialize(manager, type, hidden);
    Shape square = new Shape(hidden.get(0), config.heads(), hidden.get(1), hidden.get(1));
    dropout.initialize(manager, type, square);
    output.initialize(manager, type, hidden);
  }
}
