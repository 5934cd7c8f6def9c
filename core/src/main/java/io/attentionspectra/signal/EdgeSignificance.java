package io.attentionspectra.signal;

import io.attentionspectra.base.Check;
import io.attentionspectra.law.TracyWidom;
import io.attentionspectra.spectrum.EdgeScaling;
import io.attentionspectra.spectrum.SoftEdged;

/**
 * Is a measured top eigenvalue beyond what chance puts at the edge of a law? Under the null, γ₀
 * n^{2/3}(λ₁ − E) follows the real Tracy–Widom law, so its survival function there is the p-value.
 *
 * <p>Valid where entries have light tails: pooled covariances of sequences whose weights spread
 * over four tokens or more, and attention in the linear regime at small inverse temperature.
 * Elsewhere (one or two tokens drawn from a finite table, heavy tails from β ≈ 1 on, trained heads)
 * p-values come out too small: use simulated nulls. Sources: I. M. Johnstone, Ann. Statist. 29
 * (2001) 295; N. El Karoui, Ann. Probab. 35 (2007) 663, and J. O. Lee and K. Schnelli, Ann. Appl.
 * Probab. 26 (2016) 3786, for general populations.
 *
 * @param scaling edge E and scale γ₀ of the null
 */
public record EdgeSignificance(EdgeScaling scaling) {

  /**
   * The test against a law.
   *
   * @param law null law
   * @return the test at its right edge
   */
  public static EdgeSignificance of(SoftEdged law) {
    return new EdgeSignificance(law.rightEdgeScaling());
  }

  /**
   * The p-value of a measured top eigenvalue: the chance of one at least as large under the null.
   *
   * @param eigenvalue largest eigenvalue λ₁, in the units of the law
   * @param size n, the number of eigenvalues of the matrix, zero ones included
   * @return a probability, accurate to 1e-6 relative down to 1e-30; 0 where it underflows
   * @throws IllegalArgumentException if the eigenvalue is not finite or the size below 2
   */
  public double pValue(double eigenvalue, int size) {
    Check.finite("eigenvalue", eigenvalue);
    Check.atLeast("size", size, 2);
    return TracyWidom.real().survival(scaling.standardise(eigenvalue, size));
  }

  /**
   * The eigenvalue that has a given p-value, for drawing the significance line.
   *
   * @param pValue chance of a larger eigenvalue under the null, in (0, 1)
   * @param size n, the number of eigenvalues of the matrix
   * @return λ₁ with that p-value
   * @throws IllegalArgumentException if the p-value is not in (0, 1) or the size below 2
   */
  public double criticalEigenvalue(double pValue, int size) {
    if (!(pValue > 0 && pValue < 1)) {
      throw Check.failure("pValue", pValue, "must lie in (0, 1)", "give for example 0.05");
    }
    Check.atLeast("size", size, 2);
    double unit = scaling.scale() * Math.cbrt((double) size * size);
    return scaling.edge() + TracyWidom.real().upperQuantile(pValue) / unit;
  }
}
