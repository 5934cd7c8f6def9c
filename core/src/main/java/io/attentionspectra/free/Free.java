package io.attentionspectra.free;

import io.attentionspectra.base.Check;
import io.attentionspectra.free.internal.Population;
import io.attentionspectra.free.internal.RationalSeries;
import io.attentionspectra.free.internal.UnequalSamples;
import java.util.Arrays;

/**
 * A small calculus of free random variables, to build laws that are not listed in {@code law}.
 *
 * <pre>{@code
 * SpectralLaw bulk = product(marchenkoPastur(0.3), marchenkoPastur(0.25)).scaledBy(0.125).law("bulk");
 * SpectralLaw noisy = rDiagonal(product(marchenkoPastur(1), marchenkoPastur(2)))
 *     .plus(circular(0.5)).law("noisy product");
 * }</pre>
 */
public final class Free {

  private Free() {}

  /**
   * The Marchenko–Pastur element of variance 1: S(p) = 1/(1 + cp).
   *
   * @param ratio c = dimension/samples > 0
   * @return the element
   * @throws IllegalArgumentException if the ratio is not positive and finite
   */
  public static PositiveElement marchenkoPastur(double ratio) {
    return new PositiveElement(null, 0, new double[] {Check.positive("ratio", ratio)}, null, 1);
  }

  /**
   * The Marchenko–Pastur element of samples of unequal variances: the law of (1/N) Σ κ_n g_n g_nᵀ,
   * g_n standard vectors, κ_n of law D; compound free Poisson of rate 1/c and jumps cκ. S(p) =
   * S_D(cp)/(1 + cp).
   *
   * @param ratio c = dimension/samples > 0
   * @param variances κ ≥ 0, not all zero
   * @param weights shares of the samples, numbers ≥ 0 with a positive sum, which is divided out
   * @return the element
   * @throws IllegalArgumentException if the ratio is not positive and finite, or the variances are
   *     none, negative, not finite or all zero
   */
  public static PositiveElement marchenkoPastur(
      double ratio, double[] variances, double[] weights) {
    Check.positive("ratio", ratio);
    Population noise = Population.ofNoise(variances, weights);
    UnequalSamples samples = new UnequalSamples(noise.inSmallUnits(), ratio);
    return new PositiveElement(null, 0, new double[0], samples, noise.mean());
  }

  /**
   * An element with given eigenvalues of equal weight.
   *
   * @param eigenvalues numbers ≥ 0, not all zero
   * @return the element
   * @throws IllegalArgumentException if the population is empty, negative, not finite or zero
   */
  public static PositiveElement eigenvalues(double... eigenvalues) {
    double[] weights = new double[eigenvalues.length];
    Arrays.fill(weights, 1);
    return eigenvalues(eigenvalues, weights);
  }

  /**
   * An element with given eigenvalues and weights.
   *
   * @param eigenvalues numbers ≥ 0, not all zero
   * @param weights numbers ≥ 0 with a positive sum, which is divided out
   * @return the element
   * @throws IllegalArgumentException if the population is empty, negative, not finite or zero
   */
  public static PositiveElement eigenvalues(double[] eigenvalues, double[] weights) {
    Population population = Population.of(eigenvalues, weights);
    return new PositiveElement(population, 1, new double[0], null, population.mean());
  }

  /**
   * Free product of several elements.
   *
   * @param first a free element
   * @param others free elements
   * @return the product
   */
  public static PositiveElement product(PositiveElement first, PositiveElement... others) {
    PositiveElement result = first;
    for (PositiveElement other : others) {
      result = result.times(other);
    }
    return result;
  }

  /**
   * Circular noise σW/√ℓ, W with independent standard entries: f(χ) = σ²χ.
   *
   * @param sigma σ > 0
   * @return the element
   * @throws IllegalArgumentException if σ is not positive and finite
   */
  public static RDiagonalElement circular(double sigma) {
    double s = Check.positive("sigma", sigma);
    return new RDiagonalElement(null, new RationalSeries(s * s, new double[0], new double[0]));
  }

  /**
   * The product σGHᵀ/√(Dℓ) of independent standard Gaussian ℓ × D matrices: f(χ) = σ²χ/(1 − σ²χ/c).
   *
   * @param sigma σ > 0
   * @param ratio c = D/ℓ > 0
   * @return the element
   * @throws IllegalArgumentException if an argument is not positive and finite
   */
  public static RDiagonalElement gaussianProduct(double sigma, double ratio) {
    double s = Check.positive("sigma", sigma);
    return new RDiagonalElement(
        null,
        new RationalSeries(0, new double[] {s * s}, new double[] {Check.positive("ratio", ratio)}));
  }

  /**
   * The R-diagonal element Y with given law of YY*: f is the inverse of p ↦ p(1 + p)S(p).
   *
   * @param square the element YY*
   * @return Y
   */
  public static RDiagonalElement rDiagonal(PositiveElement square) {
    return new RDiagonalElement(square, RationalSeries.ZERO);
  }
}
