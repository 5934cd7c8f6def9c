package io.attentionspectra.spectrum;

/**
 * How the largest eigenvalue fluctuates at a soft right edge: γ₀ n^{2/3} (λ₁ − E) follows the
 * Tracy–Widom law.
 *
 * @param edge the right edge E
 * @param scale γ₀ = [(a π)²]^{1/3} where the density is a·√(E − x) to leading order at E
 */
public record EdgeScaling(double edge, double scale) {

  /**
   * The Tracy–Widom variable of a measured eigenvalue.
   *
   * @param eigenvalue λ₁
   * @param size n, the number of eigenvalues of the matrix, zero ones included
   * @return γ₀ n^{2/3} (λ₁ − E)
   */
  public double standardise(double eigenvalue, int size) {
    return scale * Math.cbrt((double) size * size) * (eigenvalue - edge);
  }
}
