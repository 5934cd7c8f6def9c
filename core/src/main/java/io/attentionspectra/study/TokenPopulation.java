package io.attentionspectra.study;

import io.attentionspectra.law.FreeProduct;
import io.attentionspectra.law.Silverstein;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.nulls.PooledNull;
import io.attentionspectra.spectrum.SoftEdged;
import java.util.Arrays;

/**
 * The spectrum H of the token covariance at one depth. Each position is centred on its own, since
 * what all windows share at a position does not enter the covariance of pooled windows.
 *
 * @param eigenvalues d eigenvalues ≥ 0
 */
@SuppressWarnings("ArrayRecordComponent")
record TokenPopulation(double[] eigenvalues) {

  /** Eigenvalues below this share of the largest are rounding errors of zeros. */
  private static final double ROUNDING = 1e-10;

  static TokenPopulation of(double[] eigenvalues) {
    double largest = Arrays.stream(eigenvalues).max().orElse(0);
    return new TokenPopulation(
        Arrays.stream(eigenvalues).map(h -> h > ROUNDING * largest ? h : 0).toArray());
  }

  /** Of the windows, normalised by their number of tokens. */
  static TokenPopulation of(DepthWindows windows, SpectralSolver solver) {
    Matrix sum = windows.position(0).centreColumns().columnGram();
    for (int t = 1; t < windows.length(); t++) {
      sum = sum.plus(windows.position(t).centreColumns().columnGram());
    }
    return of(solver.eigenvalues(sum.scale(1.0 / windows.count() / windows.length())));
  }

  /** σ², the mean token variance. */
  double variance() {
    return Arrays.stream(eigenvalues).average().orElse(0);
  }

  /**
   * A law for pooled windows at κ = 1.
   *
   * @throws IllegalArgumentException if the ratios are outside the law's domain
   */
  SoftEdged law(PooledNull kind, double delta, double gamma) {
    return switch (kind) {
      case FREE_PRODUCT -> FreeProduct.of(delta, gamma, variance());
      case SILVERSTEIN -> Silverstein.of(gamma, eigenvalues);
    };
  }
}
