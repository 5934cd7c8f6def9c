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
import io.attentionspectra.formats.transformer.Norm;
import io.attentionspectra.formats.transformer.Normalisation.Placement;
import io.attentionspectra.formats.transformer.Residual;
import io.attentionspectra.formats.transformer.TransformerConfig;
import io.attentionspectra.formats.transformer.TransformerPart;
import org.jspecify.annotations.Nullable;

/**
 * One layer: self-attention and a feed-forward network, each with normalisations and a residual sum
 * where the configuration places them. Inputs as {@link SelfAttention}.
 */
final class TransformerLayer extends AbstractBlock {

  private final TransformerConfig config;
  private final Rounding rounding;
  final SelfAttention attention;
  final @Nullable Block attentionNorm;
  final Linear intermediate;
  final Linear output;
  final @Nullable Block outputNorm;
  final @Nullable Linear gate;
  final @Nullable Block attentionNormBehind;
  final @Nullable Block outputNormBehind;
  private final Dropout attentionDropout;
  private final Dropout outputDropout;

  /** The layer of a number; where layers share their weights, one serves for all. */
  TransformerLayer(int number, TransformerConfig config, Rounding rounding) {
    this.config = config;
    this.rounding = rounding;
    Placement placement = config.normalisation().placement();
    boolean first = number > 0 || config.normalisation().first() || !placement.before();
    boolean own = config.residual() != Residual.PARALLEL_SHARED_NORM;
    boolean around = placement.before() && placement.behind();
    attention = addChildBlock("attention", new SelfAttention(config, rounding));
    attentionDropout = addChildBlock("attentionDropout", dropout(config));
    attentionNorm = first ? addChildBlock("attentionNorm", norm(config)) : null;
    intermediate = addChildBlock("intermediate", wide());
    output = addChildBlock("output", Projection.of(config.hiddenSize(), config.biases().narrow()));
    outputDropout = addChildBlock("outputDropout", dropout(config));
    outputNorm = own ? addChildBlock("outputNorm", norm(config)) : null;
    gate = config.feedForward().gated() ? addChildBlock("gate", wide()) : null;
    attentionNormBehind = around ? addChildBlock("attentionNormBehind", norm(config)) : null;
    outputNormBehind = around ? addChildBlock("outputNormBehind", norm(config)) : null;
  }

  private Linear wide() {
    return Projection.of(config.feedForward().width(), config.biases().wide());
  }

  static Block norm(TransformerConfig config) {
    return norm(config, config.hiddenSize(), 2);
  }

  /** A normalisation of vectors of a width that lie along an axis, the last one. */
  static Block norm(TransformerConfig config, long width, int axis) {
    Norm norm = config.normalisation().norm();
    return norm.kind() == Norm.Kind.LAYER
        ? LayerNorm.builder()
            .axis(axis)
            .optEpsilon((float) norm.epsilon())
            .optCenter(norm.shifted())
            .build()
        : new RmsNorm(norm, width);
  }

  static Dropout dropout(TransformerConfig config) {
    return Dropout.builder().optRate((float) config.dropout().hidden()).build();
  }

  /** The block of a part of the layer, where the layer has it. */
  @Nullable Block block(TransformerPart part) {
    return switch (part) {
      case QUERY -> attention.query;
      case KEY -> attention.key;
      case VALUE -> attention.value;
      case QUERY_NORM -> attention.queryNorm;
      case KEY_NORM -> attention.keyNorm;
      case ATTENTION_OUTPUT -> attention.output;
      case ATTENTION_NORM -> attentionNorm;
      case ATTENTION_NORM_BEHIND -> attentionNormBehind;
      case GATE -> gate;
      case INTERMEDIATE -> intermediate;
      case OUTPUT -> output;
      case OUTPUT_NORM -> outputNorm;
      case OUTPUT_NORM_BEHIND -> outputNormBehind;
      default -> null;
    };
  }

  /** One forward pass through the layer. */
  record Pass(
      ParameterStore store,
      NDArray mask,
      boolean training,
      Rounding rounding,
      @Nullable PairList<String, Object> params) {

    NDArray run(@Nullable Block block, NDArray input) {
      return block == null
          ? input
          : rounding.of(block.forward(store, new NDList(input), training, params).head());
    }
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    Pass pass = new Pass(store, inputs.get(1), training, rounding, params);
    NDArray hidden = inputs.get(0);
    return new NDList(
        config.residual() == Residual.SEQUENTIAL
            ? sequential(pass, hidden)
            : parallel(pass, hidden));
  }

  private NDArray sequential(Pass pass, NDArray hidden) {
    Placement placement = config.normalisation().placement();
    NDArray attended =
        attended(pass, placement.before() ? pass.run(attentionNorm, hidden) : hidden);
    Block behind = placement.before() ? attentionNormBehind : attentionNorm;
    NDArray first =
        rounding.of(hidden.add(placement.behind() ? pass.run(behind, attended) : attended));
    NDArray middle = placement.ofSum() ? pass.run(attentionNorm, first) : first;
    NDArray fed = fedForward(pass, placement.before() ? pass.run(outputNorm, middle) : middle);
    Block last = placement.before() ? outputNormBehind : outputNorm;
    NDArray second = rounding.of(middle.add(placement.behind() ? pass.run(last, fed) : fed));
    return placement.ofSum() ? pass.run(outputNorm, second) : second;
  }

  private NDArray parallel(Pass pass, NDArray hidden) {
    NDArray normal = pass.run(attentionNorm, hidden);
    NDArray attended = attended(pass, normal);
    NDArray fed =
        fedForward(
            pass, config.residual() == Residual.PARALLEL ? pass.run(outputNorm, hidden) : normal);
    return rounding.of(hidden.add(attended).add(fed));
  }

  private NDArray attended(Pass pass, NDArray input) {
    NDList inputs = new NDList(input, pass.mask());
    NDArray attended =
        attention.forward(pass.store(), inputs, pass.training(), pass.params()).head();
    return pass.run(attentionDropout, attended);
  }

  private NDArray fedForward(Pass pass, NDArray input) {
    NDArray wide = pass.run(intermediate, input);
    var activation = config.feedForward().activation();
    NDArray active =
        gate == null
            ? ActivationOperator.apply(activation, wide)
            : rounding.of(ActivationOperator.apply(activation, pass.run(gate, input))).mul(wide);
    return pass.run(outputDropout, pass.run(output, rounding.of(active)));
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
    output.initialize(
        manager, type, new Shape(hidden.get(0), hidden.get(1), config.feedForward().width()));
    outputDropout.initialize(manager, type, hidden);
    for (Block block :
        new Block[] {
          attentionNorm, intermediate, outputNorm, gate, attentionNormBehind, outputNormBehind
        }) {
      if (block != null) {
        block.initialize(manager, type, hidden);
      }
    }
  }
}
