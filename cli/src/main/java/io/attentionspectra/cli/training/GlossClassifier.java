package io.attentionspectra.cli.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.attentionspectra.djl.model.Transformer;
import io.attentionspectra.djl.pooling.TrainablePooling;
import io.attentionspectra.formats.transformer.TransformerConfig;
import org.jspecify.annotations.Nullable;

/**
 * Encoder, learned pooling, and a linear separation of two classes. Inputs: token ids, mask of all
 * tokens and mask of the tokens to pool, each (B, L); output: two scores per text, (B, 2).
 */
final class GlossClassifier extends AbstractBlock {

  private final Transformer encoder;
  private final TrainablePooling pooling;
  private final Linear separation;

  GlossClassifier(TransformerConfig config, int window) {
    encoder = addChildBlock("encoder", new Transformer(config));
    pooling = addChildBlock("pooling", TrainablePooling.over(window));
    separation = addChildBlock("separation", Linear.builder().setUnits(2).build());
  }

  Transformer encoder() {
    return encoder;
  }

  TrainablePooling pooling() {
    return pooling;
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    NDList tokens = new NDList(inputs.get(0), inputs.get(1));
    NDArray hidden = encoder.forward(store, tokens, training).head();
    NDArray content = inputs.get(2).toType(DataType.FLOAT32, false);
    NDList pooled = pooling.forward(store, new NDList(hidden, content), training);
    return separation.forward(store, pooled, training);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {new Shape(inputShapes[0].get(0), 2)};
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputShapes) {
    Shape ids = inputShapes[0];
    encoder.initialize(manager, type, ids, ids);
    Shape hidden = ids.add(encoder.config().hiddenSize());
    pooling.initialize(manager, type, hidden, ids);
    separation.initialize(manager, type, new Shape(ids.get(0), hidden.get(2)));
  }
}
