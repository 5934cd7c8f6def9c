package io.attentionspectra.pooling;

import io.attentionspectra.base.Check;

/** The first position alone, where encoders put their class token; any length. */
record FirstPooling() implements LinearPooling {

  @Override
  public String name() {
    return "first";
  }

  @Override
  public String describe() {
    return "the first position alone";
  }

  @Override
  public double[] weights(int length) {
    double[] weights = new double[Check.entries("length", Check.atLeast("length", length, 1), 1)];
    weights[0] = 1;
    return weights;
  }
}
