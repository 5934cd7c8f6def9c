package io.attentionspectra.report.figures.causal.internal;

import io.attentionspectra.attention.AttentionMask;
import io.attentionspectra.attention.RelativeSpectrum;
import io.attentionspectra.attention.Softmax;
import io.attentionspectra.balancing.Balancing;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.report.plot.internal.Ink;
import io.attentionspectra.spectrum.Spectrum;

/**
 * The two readings of a causal head that its laws describe. Given the logits of a head it returns
 * the squared singular values of Y; the experiments on causal attention call it.
 */
enum CausalReading {
  /** Relative attention, Y = (iA_ij − 1)/√ℓ. */
  RELATIVE("relative", Ink.BLUE) {
    @Override
    Matrix of(Matrix logits, AttentionMask mask) {
      return RelativeSpectrum.relative(Softmax.ofRows(logits, mask), mask);
    }
  },
  /** Balanced attention, Y = (B_ij − 1)/√ℓ with the row and column sums of the mask. */
  BALANCED("balanced", Ink.ORANGE) {
    @Override
    Matrix of(Matrix logits, AttentionMask mask) {
      return Balancing.ofLogits(logits, mask).relative();
    }
  };

  private final String label;
  private final Ink ink;

  CausalReading(String label, Ink ink) {
    this.label = label;
    this.ink = ink;
  }

  /** Name in tables and legends. */
  String label() {
    return label;
  }

  /** Colour of its series. */
  Ink ink() {
    return ink;
  }

  /** Y under the causal mask. */
  abstract Matrix of(Matrix logits, AttentionMask mask);

  /** The squared singular values of Y under the causal mask. */
  final Spectrum spectrum(Matrix logits) {
    Matrix relative = of(logits, AttentionMask.causal(logits.rows()));
    return Spectrum.of(SpectralSolver.standard().squaredSingularValues(relative));
  }
}
