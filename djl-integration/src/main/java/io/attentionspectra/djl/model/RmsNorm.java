package io.attentionspectra.djl.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.attentionspectra.formats.transformer.Norm;
import org.jspecify.annotations.Nullable;

/** w · x/√(mean of x² + ε) over the last axis, with w or 1 + w; shape as the input. */
final class RmsNorm extends AbstractBlock {

  private final Norm norm;
  private final Parameter gamma;

  RmsNorm(Norm norm, long width) {
    this.norm = norm;
    gamma =
        addParameter(
            Parameter.builder()
                .setName("gamma")
                .setType(Parameter.Type.GAMMA)
                .optShape(new Shape(width))
                .build());
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    NDArray x = inputs.head();
    NDArray scale = store.getValue(gamma, x.getDevice(), training);
    NDArray size = x.mul(x).mean(new int[] {-1}, true).add(norm.epsilon()).sqrt();
    NDArray unit = x.div(size);
    return new NDList(
        norm.kind() == Norm.Kind.RMS_FROM_ONE ? unit.mul(scale).add(unit) : unit.mul(scale));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {inputShapes[0]};
  }
}
