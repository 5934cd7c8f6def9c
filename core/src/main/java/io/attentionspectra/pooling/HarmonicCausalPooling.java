package io.attentionspectra.pooling;

import io.attentionspectra.base.Check;

/**
 * The mean over positions after parameter-free causal self-attention with score scaling τ/d: as
 * XᵢᵀXⱼ/d → 1{i=j}, w_t = (1/T)[e^τ/(e^τ + t − 1) + Σ_{i&gt;t} 1/(e^τ + i − 1)]. The weights sum to
 * 1 and decrease for τ ≥ 0. Source: M. Seddik, arXiv 2605.06826. Any length.
 *
 * @param tau τ, finite
 */
record HarmonicCausalPooling(double tau) implements LinearPooling {

  HarmonicCausalPooling {
    Check.finite("tau", tau);
  }

  @Override
  public String name() {
    return "harmonic:" + tau;
  }

  @Override
  public String describe() {
    return "the mean after parameter-free causal attention with tau = " + tau;
  }

  /**
   * Divided through by e^τ where τ is positive, so that no τ overflows; the first row has only
   * itself to attend to.
   */
  @Override
  public double[] weights(int length) {
    double[] weights = new double[Check.entries("length", Check.atLeast("length", length, 1), 1)];
    double self = Math.exp(Math.min(tau, 0));
    double other = Math.exp(Math.min(-tau, 0));
    double later = 0;
    for (int t = length; t >= 1; t--) {
      double row = self + other * (t - 1);
      weights[t - 1] = ((t == 1 ? 1 : self / row) + later) / length;
      later += other / row;
    }
    return weights;
  }
}
