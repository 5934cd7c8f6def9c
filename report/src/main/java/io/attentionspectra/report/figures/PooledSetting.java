package io.attentionspectra.report.figures;

import io.attentionspectra.report.figures.internal.Cell;
import io.attentionspectra.report.figures.internal.Sizes;
import io.attentionspectra.signal.PooledSignal;

/**
 * The sizes of the pooling experiments, d = 1000, V = 3000, N = 4000 and T = 8 in the paper.
 *
 * @param dimension d
 * @param vocabulary V
 * @param sequences N
 */
record PooledSetting(int dimension, int vocabulary, int sequences) {

  /** T. */
  static final int TOKENS = 8;

  static PooledSetting of(Sizes sizes) {
    return new PooledSetting(sizes.of(1000), sizes.of(3000), sizes.of(4000));
  }

  double delta() {
    return (double) dimension / vocabulary;
  }

  double gamma() {
    return (double) dimension / sequences;
  }

  PooledSignal model(double rho) {
    return PooledSignal.of(delta(), gamma(), rho);
  }

  String describe() {
    return "d = "
        + dimension
        + ", V = "
        + vocabulary
        + ", N = "
        + sequences
        + ", T = "
        + TOKENS
        + ": δ = d/V = "
        + Cell.of(delta()).text()
        + ", γ = d/N = "
        + Cell.of(gamma()).text();
  }
}
