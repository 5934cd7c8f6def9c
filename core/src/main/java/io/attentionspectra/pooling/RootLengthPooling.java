package io.attentionspectra.pooling;

import io.attentionspectra.base.Check;
import java.util.Arrays;

/** w_t = 1/√T, so that κ = 1 whatever the length: ragged sequences carry equal noise. */
record RootLengthPooling() implements LinearPooling {

  @Override
  public String name() {
    return "root-length";
  }

  @Override
  public String describe() {
    return "the sum over positions divided by the root of the length";
  }

  @Override
  public double[] weights(int length) {
    double[] weights = new double[Check.entries("length", Check.atLeast("length", length, 1), 1)];
    Arrays.fill(weights, 1 / Math.sqrt(length));
    return weights;
  }
}
