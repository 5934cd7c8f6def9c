package io.attentionspectra.law;

import io.attentionspectra.causal.CausalLaw;
import io.attentionspectra.family.LawFamily;
import io.attentionspectra.score.ScoreFunction;

/**
 * The Gaussian-equivalence law of causal attention: squared singular values of Y_ij = (iA_ij −
 * 1)/√ℓ, j ≤ i, A = softmax over the visible keys of βS, S = QKᵀ/√m with entries of variance 1, ℓ,
 * m → ∞ at fixed c = m/ℓ. Y is attention relative to uniform attention; with A balanced to the row
 * and column sums of the mask it is free of sinks and key biases and has the same law.
 *
 * <p>They follow those of M ∘ (√θ₂ S + √(θ₁ − θ₂) W)/√ℓ, M the lower triangle, θ₁ = e^{β²} − 1, θ₂
 * = β². Mean θ₁/2, second moment ⅔θ₁² + θ₂²/(6c); no atoms, a soft right edge, and F(x) like
 * 1/ln(1/x) at 0. As c → ∞ it becomes {@link CausalNoise} of variance θ₁. Any other score function
 * φ replaces θ₁ and θ₂ by E f² and (E s f)², f = φ/E φ − 1 ({@link ScoreFunction}).
 *
 * <p>Domain: β in [1e-3, 5]: beyond, heads of up to a quarter of a million tokens are condensed (β
 * &gt; √(2 ln ℓ)) and follow no closed law. At a given ℓ single entries exceed the edge from about
 * β = 0.8 on, while the bulk still follows the law. Derived from deterministic equivalents of
 * matrices with a variance profile (W. Hachem, P. Loubaton and J. Najim, Ann. Appl. Probab. 17
 * (2007) 875); the step from softmax to the linear model is that of Hayase, Collins and Karakida,
 * arXiv 2510.06685, checked by simulation under the mask.
 */
public final class CausalEquivalence extends CausalLaw {

  private CausalEquivalence(ScoreFunction score, double headRatio) {
    super(
        ScoreDomain.name("Causal equivalence", score),
        ScoreDomain.parameters(score, headRatio),
        ScoreDomain.components(score, headRatio));
  }

  /**
   * Independent queries and keys.
   *
   * @param beta inverse temperature β, the standard deviation of the scores, in [1e-3, 5]
   * @param headRatio c = m/ℓ, head size over sequence length, in [1e-3, 1e4], and large enough at
   *     small β for at most 32 intervals of the support
   * @return the law, of mean (e^{β²} − 1)/2
   * @throws IllegalArgumentException if an argument is outside its range
   */
  public static CausalEquivalence of(double beta, double headRatio) {
    return of(ScoreFunction.softmax(MaskedDomain.beta(beta)), headRatio);
  }

  /**
   * Independent queries and keys under any score function.
   *
   * @param score the score function
   * @param headRatio c = m/ℓ, in [1e-3, 1e4], and large enough for at most 32 intervals
   * @return the law, of mean θ₁/2
   * @throws IllegalArgumentException if an argument is outside its range
   */
  public static CausalEquivalence of(ScoreFunction score, double headRatio) {
    MaskedDomain.requireScore(score);
    MaskedDomain.ratio("headRatio", headRatio, score.linear(), score.remainder());
    return new CausalEquivalence(score, headRatio);
  }

  /**
   * The laws of softmax attention at one ratio, for many values of β: distribution functions within
   * {@link LawFamily#TOLERANCE} of the exact ones at a fraction of their cost.
   *
   * @param headRatio c = m/ℓ
   * @return the family, which refuses what {@link #of(double, double)} refuses
   */
  public static LawFamily family(double headRatio) {
    return LawFamily.of(
        MaskedDomain.largestBeta(),
        MaskedDomain.levels(headRatio),
        beta -> CausalEquivalence.of(beta, headRatio));
  }
}
