package io.attentionspectra.djl.model;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;

/** Applies the activation a configuration names to an array of the engine, entry by entry. */
final class ActivationOperator {

  private static final double CUBIC = 0.044715;

  private ActivationOperator() {}

  static NDArray apply(io.attentionspectra.formats.transformer.Activation activation, NDArray z) {
    return switch (activation) {
      case GELU -> z.getNDArrayInternal().gelu();
      case GELU_TANH -> tanh(z);
      case SILU -> z.mul(Activation.sigmoid(z));
      case RELU -> Activation.relu(z);
    };
  }

  private static NDArray tanh(NDArray z) {
    NDArray cubic = z.mul(z).mul(EngineScalar.of(CUBIC, z)).add(1).mul(z);
    NDArray bend = cubic.mul(EngineScalar.of(Math.sqrt(2 / Math.PI), z)).tanh();
    return bend.add(1).mul(z).mul(EngineScalar.of(0.5, z));
  }
}
