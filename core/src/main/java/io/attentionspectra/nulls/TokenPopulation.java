package io.attentionspectra.nulls;

import java.util.Arrays;

/**
 * What a law of pooled texts may depend on: the spectrum H of the token covariance at one depth,
 * and how many tokens and texts there are.
 *
 * @param eigenvalues d eigenvalues ≥ 0, in decreasing order
 * @param variance σ², the variance per direction that a law of isotropic tokens takes
 * @param delta δ = d/V, V the number of token vectors
 * @param gamma γ = d/N, N the number of texts
 * @param ownGamma γ′, the ratio at which a law takes the eigenvalues as its population: γ where
 *     they are those of the population; less where they carry sampling noise of their own
 */
@SuppressWarnings("ArrayRecordComponent")
public record TokenPopulation(
    double[] eigenvalues, double variance, double delta, double gamma, double ownGamma) {

  /** Eigenvalues below this share of the largest are rounding errors of zeros. */
  private static final double ROUNDING = 1e-10;

  /**
   * Eigenvalues that are those of the population, with their mean as variance.
   *
   * @param eigenvalues d eigenvalues, in decreasing order
   * @param delta δ = d/V
   * @param gamma γ = d/N
   * @return the population, rounding errors of zeros set to 0
   */
  public static TokenPopulation of(double[] eigenvalues, double delta, double gamma) {
    double[] values = withoutRounding(eigenvalues);
    double variance = Arrays.stream(values).average().orElse(0);
    return new TokenPopulation(values, variance, delta, gamma, gamma);
  }

  /**
   * Sets eigenvalues to 0 that are rounding errors of zeros.
   *
   * @param eigenvalues eigenvalues of a positive semi-definite matrix
   * @return those below 1e-10 of the largest, and negative ones, as 0
   */
  public static double[] withoutRounding(double[] eigenvalues) {
    double floor = ROUNDING * Math.max(0, Arrays.stream(eigenvalues).max().orElse(0));
    return Arrays.stream(eigenvalues).map(h -> h > floor ? h : 0).toArray();
  }
}
