package io.attentionspectra.pooling;

import io.attentionspectra.base.Check;

/**
 * Exponential forgetting, w_t = f^(L−t)/Σ_s f^(L−s): every token counts f times as much as the one
 * after it; f = 1 is the mean, f → 0 the last position. Weights sum to 1; unnormalised they are the
 * encoding of S. Zhang, H. Jiang, M. Xu, J. Hou and L. Dai, arXiv 1505.01504, eq. 1. Any length.
 *
 * @param factor f, above 0 and at most 1
 */
record ForgettingPooling(double factor) implements LinearPooling {

  ForgettingPooling {
    Check.positive("forgetting", factor);
    Check.within("forgetting", factor, 0, 1, "give the share that one more token leaves");
  }

  @Override
  public String name() {
    return "forgetting:" + factor;
  }

  @Override
  public String describe() {
    return "the mean that forgets, each position counting " + factor + " of the next";
  }

  @Override
  public double[] weights(int length) {
    double[] weights = new double[Check.entries("length", Check.atLeast("length", length, 1), 1)];
    double sum = 0;
    double weight = 1;
    for (int t = length - 1; t >= 0; t--) {
      weights[t] = weight;
      sum += weight;
      weight *= factor;
    }
    for (int t = 0; t < length; t++) {
      weights[t] /= sum;
    }
    return weights;
  }
}
