package io.attentionspectra.djl.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.attentionspectra.formats.checkpoint.TransformerConfig;
import org.jspecify.annotations.Nullable;

/**
 * One layer: self-attention and a feed-forward network W₂ gelu(W₁ y), each with a normalisation and
 * a residual sum. Inputs as {@link SelfAttention}.
 */
abstract sealed class TransformerLayer extends AbstractBlock {

  private final TransformerConfig config;
  final SelfAttention attention;
  final LayerNorm attentionNorm;
  final Linear intermediate;
  final Linear output;
  final LayerNorm outputNorm;
  private final Dropout attentionDropout;
  private final Dropout outputDropout;

  private TransformerLayer(int number, TransformerConfig config) {
    this.config = config;
    attention = addChildBlock("attention", new SelfAttention(number, config));
    attentionDropout = addChildBlock("attentionDropout", dropout(config));
    attentionNorm = addChildBlock("attentionNorm", layerNorm(config));
    intermediate = addChildBlock("intermediate", linear(config.intermediateSize()));
    output = addChildBlock("output", linear(config.hiddenSize()));
    outputDropout = addChildBlock("outputDropout", dropout(config));
    outputNorm = addChildBlock("outputNorm", layerNorm(config));
  }

  /** The layer of a configuration's family. */
  static TransformerLayer of(int number, TransformerConfig config) {
    return config.architecture().normFirst()
        ? new NormFirst(number, config)
        : new NormLast(number, config);
  }

  static Linear linear(int units) {
    return Linear.builder().setUnits(units).build();
  }

  static LayerNorm layerNorm(TransformerConfig config) {
    return LayerNorm.builder().axis(2).optEpsilon((float) config.layerNormEpsilon()).build();
  }

  static Dropout dropout(TransformerConfig config) {
    return Dropout.builder().optRate((float) config.hiddenDropout()).build();
  }

  /** Encoders: y = LayerNorm(x + attention(x)), output LayerNorm(y + feedForward(y)). */
  private static final class NormLast extends TransformerLayer {

    NormLast(int number, TransformerConfig config) {
      super(number, config);
    }

    @Override
    NDArray output(Pass pass, NDArray hidden) {
      NDArray middle = pass.run(attentionNorm, hidden.add(attended(pass, hidden)));
      return pass.run(outputNorm, middle.add(fedForward(pass, middle)));
    }
  }

  /** Decoders: y = x + attention(LayerNorm(x)), output y + feedForward(LayerNorm(y)). */
  private static final class NormFirst extends TransformerLayer {

    NormFirst(int number, TransformerConfig config) {
      super(number, config);
    }

    @Override
    NDArray output(Pass pass, NDArray hidden) {
      NDArray middle = hidden.add(attended(pass, pass.run(attentionNorm, hidden)));
      return middle.add(fedForward(pass, pass.run(outputNorm, middle)));
    }
  }

  /** One forward pass through the layer. */
  record Pass(
      ParameterStore store,
      NDArray mask,
      boolean training,
      @Nullable PairList<String, Object> params) {

    NDArray run(Block block, NDArray input) {
      return block.forward(store, new NDList(input), training).head();
    }
  }

  /** The layer's output from what enters it. */
  abstract NDArray output(Pass pass, NDArray hidden);

  NDArray attended(Pass pass, NDArray input) {
    NDList inputs = new NDList(input, pass.mask());
    NDArray attended =
        attention.forward(pass.store(), inputs, pass.training(), pass.params()).head();
    return pass.run(attentionDropout, attended);
  }

  NDArray fedForward(Pass pass, NDArray input) {
    NDArray active = ActivationOperator.apply(config.activation(), pass.run(intermediate, input));
    return pass.run(outputDropout, pass.run(output, active));
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    return new NDList(output(new Pass(store, inputs.get(1), training, params), inputs.get(0)));
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
