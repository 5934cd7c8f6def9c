package io.attentionspectra.pooling;

import io.attentionspectra.base.Check;

/**
 * w_t = t/(1 + … + T), t = 1…T: later positions, which in a causal model have seen more, count
 * more. Source: N. Muennighoff, "SGPT", arXiv 2202.08904, section 3.1. Any length.
 */
record PositionWeightedPooling() implements LinearPooling {

  @Override
  public String name() {
    return "position-weighted";
  }

  @Override
  public String describe() {
    return "the mean over positions weighted by the position";
  }

  @Override
  public double[] weights(int length) {
    double[] weights = new double[Check.entries("length", Check.atLeast("length", length, 1), 1)];
    double sum = length * (length + 1.0) / 2;
    for (int t = 0; t < length; t++) {
      weights[t] = (t + 1) / sum;
    }
    return weights;
  }
}
