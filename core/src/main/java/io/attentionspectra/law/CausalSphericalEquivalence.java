package io.attentionspectra.law;

import io.attentionspectra.base.Check;
import io.attentionspectra.causal.CausalLaw;
import io.attentionspectra.resolvent.Components;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The spherical-equivalence law of causal attention at finite head size m: squared singular values
 * of Y_ij = (iA_ij − 1)/√ℓ, j ≤ i, for queries and keys uniform on spheres of radius √m.
 *
 * <p>They follow those of M ∘ (Σ_{k≤K} √v_k S_k + √(v − Σ v_k) W)/√ℓ, M the lower triangle, S_k of
 * rank N_k, with v_k, N_k and v those of {@link SphericalEquivalence}. Mean v/2, second moment ⅔v²
 * + Σ v_k²/(6c_k), c_k = N_k/ℓ; no atoms, a soft right edge, and F(x) like 1/ln(1/x) at 0. As m → ∞
 * at fixed m/ℓ it becomes {@link CausalEquivalence}.
 *
 * <p>Domain: β up to √(2 ln n), n = (ℓ + 1)/2 the mean number of visible keys, where heads freeze.
 * Edges, and p-values by them, ask for light tails: β up to about 0.5.
 */
public final class CausalSphericalEquivalence extends CausalLaw {

  static final int DEFAULT_DEGREES = 3;

  private CausalSphericalEquivalence(Map<String, Double> parameters, Components components) {
    super("Causal spherical equivalence", parameters, components);
  }

  /**
   * The law with polynomial parts up to degree 3 kept apart.
   *
   * @param length sequence length ℓ ≥ 2
   * @param headDim head size m ≥ 2, with m/ℓ ≥ 1e-3
   * @param beta standard deviation of the scores β in [1e-3, √(2 ln((ℓ + 1)/2))]
   * @return the law
   * @throws IllegalArgumentException if an argument is outside its range
   */
  public static CausalSphericalEquivalence of(int length, int headDim, double beta) {
    return of(length, headDim, beta, DEFAULT_DEGREES);
  }

  /**
   * The law with polynomial parts up to degree K kept apart, the rest as independent noise.
   *
   * @param length sequence length ℓ ≥ 2
   * @param headDim head size m ≥ 2, with m/ℓ ≥ 1e-3
   * @param beta standard deviation of the scores β in [1e-3, √(2 ln((ℓ + 1)/2))]
   * @param degrees K in [1, 12]
   * @return the law
   * @throws IllegalArgumentException if an argument is outside its range
   */
  public static CausalSphericalEquivalence of(int length, int headDim, double beta, int degrees) {
    Check.atLeast("length", length, 2);
    Check.atLeast("headDim", headDim, 2);
    MaskedDomain.beta(beta, (length + 1) / 2.0);
    MaskedDomain.ratio("headDim/length", headDim / (double) length, beta);
    SphericalEquivalence.requireDegrees(degrees);
    Map<String, Double> parameters = new LinkedHashMap<>();
    parameters.put("length", (double) length);
    parameters.put("headDim", (double) headDim);
    parameters.put("beta", beta);
    parameters.put("degrees", (double) degrees);
    return new CausalSphericalEquivalence(
        parameters, SphericalEquivalence.components(length, headDim, beta, degrees));
  }
}
