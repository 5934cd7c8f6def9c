package io.attentionspectra.law;

import static io.attentionspectra.free.Free.eigenvalues;
import static io.attentionspectra.free.Free.marchenkoPastur;

import io.attentionspectra.free.FreeLaw;
import java.util.Arrays;
import java.util.Map;

/**
 * Silverstein's law: the sample covariance of N samples in dimension d = γN whose population
 * covariance has a discrete spectrum H.
 *
 * <p>In the companion Stieltjes variable, λ(m) = −1/m + γ ∫ h dH(h)/(1 + hm); edges where dλ/dm =
 * 0, density Im m/(γπ), atom at 0 of mass max(1 − 1/γ, H({0})). It is the free product H ⊠ MP_γ.
 * Mean ∫ h dH. H a point mass gives Marchenko–Pastur; H = MP_δ gives the free-product law.
 *
 * <p>Sources: Silverstein and Bai, J. Multivariate Anal. 54 (1995); Silverstein and Choi, ibid.
 */
public final class Silverstein extends FreeLaw {

  private Silverstein(double gamma, double[] values, double[] weights) {
    super(
        "Silverstein",
        Map.of("gamma", gamma),
        eigenvalues(values, weights).times(marchenkoPastur(gamma)));
  }

  /**
   * A population of equally weighted eigenvalues.
   *
   * @param gamma γ = dimension/samples in [1e-4, 1e4]
   * @param eigenvalues population eigenvalues h ≥ 0, not all zero
   * @return the law
   * @throws IllegalArgumentException if the ratio is outside its range or the population is empty,
   *     negative, not finite or zero
   */
  public static Silverstein of(double gamma, double... eigenvalues) {
    double[] weights = new double[eigenvalues.length];
    Arrays.fill(weights, 1);
    return of(gamma, eigenvalues, weights);
  }

  /**
   * A weighted population.
   *
   * @param gamma γ = dimension/samples in [1e-4, 1e4]
   * @param values population eigenvalues h ≥ 0, not all zero
   * @param weights their weights ≥ 0; their sum is divided out
   * @return the law
   * @throws IllegalArgumentException if the ratio is outside its range or the population is empty,
   *     negative, not finite or zero
   */
  public static Silverstein of(double gamma, double[] values, double[] weights) {
    return new Silverstein(Domain.ratio("gamma", gamma), values, weights);
  }
}
