package io.attentionspectra.report.figures;

import io.attentionspectra.ensemble.SequenceSigns;

/** Loadings q of sign correlations R_st = q_s q_t for s ≠ t. */
final class Loadings {

  private Loadings() {}

  /** Early tokens carry more: 0.95 down to 0.3. */
  static SequenceSigns falling() {
    return SequenceSigns.ofLoadings(0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3);
  }

  /** q_t = 0.9 exp(−decay (t − 1)). */
  static SequenceSigns decaying(double decay) {
    double[] loadings = new double[PooledSetting.TOKENS];
    for (int t = 0; t < loadings.length; t++) {
      loadings[t] = 0.9 * Math.exp(-decay * t);
    }
    return SequenceSigns.ofLoadings(loadings);
  }
}
