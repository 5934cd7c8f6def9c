package io.attentionspectra.pooling;

import io.attentionspectra.base.Check;

/** The last position alone, which in a causal model has seen all others; any length. */
record LastPooling() implements LinearPooling {

  @Override
  public String name() {
    return "last";
  }

  @Override
  public String describe() {
    return "the last position alone";
  }

  @Override
  public double[] weights(int length) {
    double[] weights = new double[Check.entries("length", Check.atLeast("length", length, 1), 1)];
    weights[length - 1] = 1;
    return weights;
  }
}
