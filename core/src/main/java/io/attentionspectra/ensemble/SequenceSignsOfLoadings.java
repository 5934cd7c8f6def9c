package io.attentionspectra.ensemble;

import io.attentionspectra.pooling.PositionalCorrelation;
import org.apache.commons.rng.UniformRandomProvider;

/** ξ_t = y with probability (1 + q_t)/2, −y otherwise, y = ±1 fair. */
final class SequenceSignsOfLoadings implements SequenceSigns {

  private final double[] loadings;
  private final PositionalCorrelation correlation;

  SequenceSignsOfLoadings(double... loadings) {
    this.loadings = loadings.clone();
    this.correlation = PositionalCorrelation.ofLoadings(loadings);
  }

  @Override
  public PositionalCorrelation correlation() {
    return correlation;
  }

  @Override
  public int[] draw(UniformRandomProvider generator) {
    int hidden = generator.nextBoolean() ? 1 : -1;
    int[] signs = new int[loadings.length];
    for (int t = 0; t < signs.length; t++) {
      signs[t] = generator.nextDouble() < (1 + loadings[t]) / 2 ? hidden : -hidden;
    }
    return signs;
  }
}
