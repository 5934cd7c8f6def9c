package io.attentionspectra.law;

import static io.attentionspectra.free.Free.eigenvalues;
import static io.attentionspectra.free.Free.marchenkoPastur;

import io.attentionspectra.free.FreeLaw;
import io.attentionspectra.free.PositiveElement;
import java.util.Map;

/**
 * The law of a separable sample covariance H^{1/2}GDGᵀH^{1/2}/N, G d × N with independent standard
 * entries, H the population across the dimensions and D across the samples, d/N → γ: the bulk of
 * the covariance of N pooled texts whose noise κ_L depends on their length L, D being its law.
 *
 * <p>λ(p) = (1 + p)(1 + γp)/(p S_H(p) S_D(γp)) = γp/(wv), ψ_H(w) = p, ψ_D(v) = γp: H ⊠ a
 * Marchenko–Pastur law of unequal variances. Outside the support it is the system δ = −(γ/λ) ∫ h
 * dH/(1 + δ̃h), δ̃ = −(1/λ) ∫ κ dD/(1 + δκ), with δ = −v, δ̃ = −w. Atom at 0 of mass max(H({0}), 1
 * − (1 − D({0}))/γ). Mean ∫ h dH ∫ κ dD. D a point mass gives Silverstein's law, H = MP_δ and D = κ
 * {@link FreeProduct}.
 *
 * <p>Sources: W. Hachem, P. Loubaton and J. Najim, Ann. Appl. Probab. 17 (2007) 875; R. Couillet
 * and W. Hachem, Random Matrices Theory Appl. 3 (2014) 1450016; fluctuations at the edge F. Yang,
 * Electron. J. Probab. 24 (2019) 123.
 */
public final class SeparableCovariance extends FreeLaw {

  private SeparableCovariance(
      PositiveElement population, double gamma, double[] noise, double[] weights) {
    super(
        "Separable covariance",
        Map.of("gamma", gamma),
        population.times(marchenkoPastur(gamma, noise, weights)));
  }

  /**
   * Any population that the free calculus holds: a measured one, Marchenko–Pastur, or their
   * product.
   *
   * @param gamma γ = dimension/samples in [1e-4, 1e4]
   * @param population H
   * @param noise variances κ ≥ 0 of the samples, not all zero
   * @param weights shares of the samples ≥ 0; their sum is divided out
   * @return the law
   * @throws IllegalArgumentException if the ratio is outside its range, the noise is empty,
   *     negative, not finite or zero, or H already holds samples of unequal variances
   */
  public static SeparableCovariance of(
      double gamma, PositiveElement population, double[] noise, double[] weights) {
    return new SeparableCovariance(population, Domain.ratio("gamma", gamma), noise, weights);
  }

  /**
   * A discrete population.
   *
   * @param gamma γ = dimension/samples in [1e-4, 1e4]
   * @param values population eigenvalues h ≥ 0, not all zero
   * @param shares their weights ≥ 0; their sum is divided out
   * @param noise variances κ ≥ 0 of the samples, not all zero
   * @param weights shares of the samples ≥ 0; their sum is divided out
   * @return the law
   * @throws IllegalArgumentException if the ratio is outside its range, or population or noise is
   *     empty, negative, not finite or zero
   */
  public static SeparableCovariance of(
      double gamma, double[] values, double[] shares, double[] noise, double[] weights) {
    return of(gamma, eigenvalues(values, shares), noise, weights);
  }
}
