package io.attentionspectra.djl.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.attentionspectra.formats.checkpoint.TransformerConfig;
import org.jspecify.annotations.Nullable;

/**
 * LayerNorm(token + token type + position embeddings), the normalisation in encoders only; inputs
 * token ids, mask and token types, each (B, T) int64.
 */
final class Embeddings extends AbstractBlock {

  private final TransformerConfig config;
  final EmbeddingTable tokens;
  final EmbeddingTable positions;
  final @Nullable EmbeddingTable types;
  final @Nullable LayerNorm norm;
  private final Dropout dropout;

  Embeddings(TransformerConfig config) {
    this.config = config;
    int width = config.hiddenSize();
    tokens = addChildBlock("wordEmbeddings", new EmbeddingTable(config.vocabularySize(), width));
    positions = addChildBlock("positionEmbeddings", new EmbeddingTable(config.positions(), width));
    types =
        config.tokenTypes() == 0
            ? null
            : addChildBlock("typeEmbeddings", new EmbeddingTable(config.tokenTypes(), width));
    norm =
        config.architecture().normFirst()
            ? null
            : addChildBlock("norm", TransformerLayer.layerNorm(config));
    dropout = addChildBlock("dropout", TransformerLayer.dropout(config));
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    NDArray ids = inputs.get(0);
    NDArray sum = tokens.forward(store, new NDList(ids), training).head();
    if (types != null) {
      sum = sum.add(types.forward(store, new NDList(inputs.get(2)), training).head());
    }
    NDArray numbers = positionNumbers(inputs.get(1));
    sum = sum.add(positions.forward(store, new NDList(numbers), training).head());
    NDList normal = new NDList(sum);
    if (norm != null) {
      normal = norm.forward(store, normal, training);
    }
    return dropout.forward(store, normal, training);
  }

  /** 0, 1, …; for RoBERTa tokens count from firstPosition and padding has the row before it. */
  private NDArray positionNumbers(NDArray mask) {
    long length = mask.getShape().get(1);
    if (config.firstPosition() == 0) {
      NDArray numbers = mask.getManager().arange(0, Math.toIntExact(length), 1, DataType.INT64);
      return numbers.reshape(1, length);
    }
    return mask.cumSum(1).mul(mask).add(config.firstPosition() - 1);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {inputShapes[0].add(config.hiddenSize())};
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputShapes) {
    Shape ids = inputShapes[0];
    Shape hidden = ids.add(config.hiddenSize());
    tokens.initialize(manager, type, ids);
    positions.initialize(manager, type, ids);
    if (types != null) {
      types.initialize(manager, type, ids);
    }
    if (norm != null) {
      norm.initialize(manager, type, hidden);
    }
    dropout.initialize(manager, type, hidden);
  }
}
