package io.attentionspectra.law;

import io.attentionspectra.base.Check;
import io.attentionspectra.causal.CausalLaw;
import io.attentionspectra.family.LawFamily;
import io.attentionspectra.resolvent.Components;
import io.attentionspectra.score.ScoreFunction;
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

  private CausalSphericalEquivalence(
      Map<String, Double> parameters, ScoreFunction score, Components components) {
    super(ScoreDomain.name("Causal spherical equivalence", score), parameters, components);
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
    ScoreFunction score = ScoreFunction.softmax(MaskedDomain.beta(beta, (length + 1) / 2.0));
    return of(length, headDim, score, degrees);
  }

  /**
   * The law of any score function, with polynomial parts up to degree 3 kept apart.
   *
   * @param length sequence length ℓ ≥ 2
   * @param headDim head size m ≥ 2, with m/ℓ ≥ 1e-3
   * @param score the score function, not condensed among (ℓ + 1)/2 keys
   * @return the law
   * @throws IllegalArgumentException if an argument is outside its range
   */
  public static CausalSphericalEquivalence of(int length, int headDim, ScoreFunction score) {
    return of(length, headDim, score, DEFAULT_DEGREES);
  }

  /**
   * The law of any score function, with polynomial parts up to degree K kept apart, the rest as
   * independent noise.
   *
   * @param length sequence length ℓ ≥ 2
   * @param headDim head size m ≥ 2, with m/ℓ ≥ 1e-3
   * @param score the score function, not condensed among (ℓ + 1)/2 keys
   * @param degrees K in [1, 12]
   * @return the law
   * @throws IllegalArgumentException if an argument is outside its range
   */
  public static CausalSphericalEquivalence of(
      int length, int headDim, ScoreFunction score, int degrees) {
    Check.atLeast("length", length, 2);
    Check.atLeast("headDim", headDim, 2);
    MaskedDomain.requireScore(score, (length + 1) / 2.0);
    MaskedDomain.ratio(
        "headDim/length", headDim / (double) length, score.linear(), score.remainder());
    SphericalEquivalence.requireDegrees(degrees);
    return new CausalSphericalEquivalence(
        ScoreDomain.parameters(length, headDim, score, degrees),
        score,
        ScoreDomain.components(score, score.spherical(headDim, degrees), length));
  }

  /**
   * The laws of softmax attention of one length and head size, for many values of β: distribution
   * functions within {@link LawFamily#TOLERANCE} of the exact ones at a fraction of their cost.
   *
   * @param length sequence length ℓ ≥ 2
   * @param headDim head size m ≥ 2, with m/ℓ ≥ 1e-3
   * @return the family, which refuses what {@link #of(int, int, double)} refuses
   * @throws IllegalArgumentException if the length is below 2
   */
  public static LawFamily family(int length, int headDim) {
    Check.atLeast("length", length, 2);
    return LawFamily.of(
        MaskedDomain.largestBeta((length + 1) / 2.0),
        MaskedDomain.levels(headDim / (double) length),
        beta -> CausalSphericalEquivalence.of(length, headDim, beta));
  }
}
