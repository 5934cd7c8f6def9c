package io.attentionspectra.djl.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import org.jspecify.annotations.Nullable;

/**
 * y = LayerNorm(x + attention(x)), output LayerNorm(y + W₂ gelu(W₁ y)), with gelu(z) = z Φ(z), Φ by
 * the error function (Hendrycks and Gimpel, arXiv 1606.08415). Inputs as {@link SelfAttention}.
 */
final class EncoderLayer extends AbstractBlock {

  private final EncoderConfig config;
  final SelfAttention attention;
  final LayerNorm attentionNorm;
  final Linear intermediate;
  final Linear output;
  final LayerNorm outputNorm;
  private final Dropout attentionDropout;
  private final Dropout outputDropout;

  EncoderLayer(int number, EncoderConfig config) {
    this.config = config;
    attention = addChildBlock("attention", new SelfAttention(number, config));
    attentionDropout = addChildBlock("attentionDropout", dropout(config));
    attentionNorm = addChildBlock("attentionNorm", layerNorm(config));
    intermediate = addChildBlock("intermediate", linear(config.intermediateSize()));
    output = addChildBlock("output", linear(config.hiddenSize()));
    outputDropout = addChildBlock("outputDropout", dropout(config));
    outputNorm = addChildBlock("outputNorm", layerNorm(config));
  }

  static Linear linear(int units) {
    return Linear.builder().setUnits(units).build();
  }

  static LayerNorm layerNorm(EncoderConfig config) {
    return LayerNorm.builder().axis(2).optEpsilon((float) config.layerNormEpsilon()).build();
  }

  private static Dropout dropout(EncoderConfig config) {
    return Dropout.builder().optRate((float) config.hiddenDropout()).build();
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    NDArray hidden = inputs.get(0);
    NDList attended = attention.forward(store, inputs, training, params);
    attended = attentionDropout.forward(store, attended, training);
    NDList middle = attentionNorm.forward(store, new NDList(hidden.add(attended.head())), training);
    NDArray wide = intermediate.forward(store, middle, training).head();
    NDArray active = wide.getNDArrayInternal().gelu();
    NDList narrow = output.forward(store, new NDList(active), training);
    narrow = outputDropout.forward(store, narrow, training);
    return outputNorm.forward(store, new NDList(middle.head().add(narrow.head())), training);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {inputShapes[0]};
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputShapes) {
    Shape hidden = inputShapes[0];
    attention.initialize(manager, type, hidden, inputShapes[1]);
    attentionDropout.initialize(manager, type, hidden);
    attentionNorm.initialize(manager, type, hidden);
    intermediate.initialize(manager, type, hidden);
    output.initialize(
        manager, type, new Shape(hidden.get(0), hidden.get(1), config.intermediateSize()));
    outputDropout.initialize(manager, type, hidden);
    outputNorm.initialize(manager, type, hidden);
  }
}
