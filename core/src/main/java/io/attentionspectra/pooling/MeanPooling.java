package io.attentionspectra.pooling;

import io.attentionspectra.base.Check;
import java.util.Arrays;

/** w_t = 1/T; any length. */
record MeanPooling() implements LinearPooling {

  @Override
  public String name() {
    return "mean";
  }

  @Override
  public String describe() {
    return "the mean over positions";
  }

  @Override
  public double[] weights(int length) {
    double[] weights = new double[Check.entries("length", Check.atLeast("length", length, 1), 1)];
    Arrays.fill(weights, 1.0 / length);
    return weights;
  }
}
