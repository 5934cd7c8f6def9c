package io.attentionspectra.law;

import io.attentionspectra.base.Check;
import io.attentionspectra.family.LawFamily;
import io.attentionspectra.masked.MaskProfile;
import io.attentionspectra.masked.MaskedLaw;
import io.attentionspectra.resolvent.Components;
import io.attentionspectra.score.ScoreFunction;
import java.util.Map;

/**
 * The equivalence law of attention under any mask: squared singular values of Y_ij = (n_iA_ij −
 * 1)/√ℓ on visible entries, n_i the number of keys that query i sees, or of (B − M)/√ℓ with B the
 * attention balanced to the row and column sums of the mask M.
 *
 * <p>They follow those of M ∘ (Σ √v_k S_k + σW)/√ℓ with the coefficients of {@link
 * GaussianEquivalence} or of {@link SphericalEquivalence}, for any {@link ScoreFunction}. Mean θ
 * times the visible share of pairs. Solved on two grids of cells (Nyström), whose leading error is
 * removed; exact for masks made of whole cells, the full one among them. For the causal mask {@link
 * CausalEquivalence} is faster and more precise.
 *
 * <p>The accuracy is that of the grids: {@code docs/accuracy.md} has it by mask and region.
 */
public final class MaskedEquivalence extends MaskedLaw {

  private MaskedEquivalence(
      ScoreFunction score,
      Map<String, Double> parameters,
      Components components,
      MaskProfile mask) {
    super(ScoreDomain.name("Masked equivalence, " + mask, score), parameters, components, mask);
  }

  /**
   * Independent queries and keys, large heads.
   *
   * @param beta inverse temperature β, the standard deviation of the scores, in [1e-3, 5]
   * @param headRatio c = m/ℓ, head size over sequence length, in [1e-3, 1e4], and large enough at
   *     small β for at most 32 intervals of the support
   * @param mask the mask
   * @return the law
   * @throws IllegalArgumentException if an argument is outside its range
   */
  public static MaskedEquivalence of(double beta, double headRatio, MaskProfile mask) {
    return of(ScoreFunction.softmax(MaskedDomain.beta(beta)), headRatio, mask);
  }

  /**
   * Independent queries and keys, large heads, any score function.
   *
   * @param score the score function
   * @param headRatio c = m/ℓ, in [1e-3, 1e4], and large enough for at most 32 intervals
   * @param mask the mask
   * @return the law
   * @throws IllegalArgumentException if an argument is outside its range
   */
  public static MaskedEquivalence of(ScoreFunction score, double headRatio, MaskProfile mask) {
    MaskedDomain.requireScore(score);
    MaskedDomain.ratio("headRatio", headRatio, score.linear(), score.remainder());
    Map<String, Double> parameters = ScoreDomain.parameters(score, headRatio);
    parameters.putAll(mask.parameters());
    return new MaskedEquivalence(score, parameters, ScoreDomain.components(score, headRatio), mask);
  }

  /**
   * Queries and keys on spheres, at a real head size, with degrees up to 3 kept apart.
   *
   * @param length sequence length ℓ ≥ 2
   * @param headDim head size m ≥ 2, with m/ℓ ≥ 1e-3
   * @param beta standard deviation of the scores β in [1e-3, √(2 ln n)], n = ℓ times the visible
   *     share of pairs
   * @param mask the mask
   * @return the law
   * @throws IllegalArgumentException if an argument is outside its range
   */
  public static MaskedEquivalence spherical(
      int length, int headDim, double beta, MaskProfile mask) {
    Check.atLeast("length", length, 2);
    double keys = length * mask.visibleShare();
    return spherical(length, headDim, ScoreFunction.softmax(MaskedDomain.beta(beta, keys)), mask);
  }

  /**
   * Queries and keys on spheres, at a real head size, any score function, with degrees up to 3 kept
   * apart.
   *
   * @param length sequence length ℓ ≥ 2
   * @param headDim head size m ≥ 2, with m/ℓ ≥ 1e-3
   * @param score the score function, not condensed among ℓ times the visible share of pairs keys
   * @param mask the mask
   * @return the law
   * @throws IllegalArgumentException if an argument is outside its range
   */
  public static MaskedEquivalence spherical(
      int length, int headDim, ScoreFunction score, MaskProfile mask) {
    Check.atLeast("length", length, 2);
    Check.atLeast("headDim", headDim, 2);
    MaskedDomain.requireScore(score, length * mask.visibleShare());
    MaskedDomain.ratio(
        "headDim/length", headDim / (double) length, score.linear(), score.remainder());
    int degrees = CausalSphericalEquivalence.DEFAULT_DEGREES;
    Map<String, Double> parameters = ScoreDomain.parameters(length, headDim, score, degrees);
    parameters.putAll(mask.parameters());
    return new MaskedEquivalence(
        score,
        parameters,
        ScoreDomain.components(score, score.spherical(headDim, degrees), length),
        mask);
  }

  /**
   * The laws of softmax attention of large heads under one mask, for many values of β, on its
   * {@link MaskProfile#coarse()} grids: distribution functions within {@link
   * LawFamily#WIDE_TOLERANCE} of the laws on those.
   *
   * @param headRatio c = m/ℓ, in [1e-3, 1e4]
   * @param mask the mask
   * @return the family, which refuses what {@link #of(double, double, MaskProfile)} refuses
   */
  public static LawFamily family(double headRatio, MaskProfile mask) {
    MaskProfile coarse = mask.coarse();
    return LawFamily.ofCostly(
        MaskedDomain.largestBeta(), new double[0], beta -> of(beta, headRatio, coarse));
  }

  /**
   * The same of heads of one length and size.
   *
   * @param length sequence length ℓ ≥ 2
   * @param headDim head size m ≥ 2, with m/ℓ ≥ 1e-3
   * @param mask the mask
   * @return the family, which refuses what {@link #spherical(int, int, double, MaskProfile)}
   *     refuses
   * @throws IllegalArgumentException if the length is below 2
   */
  public static LawFamily family(int length, int headDim, MaskProfile mask) {
    Check.atLeast("length", length, 2);
    MaskProfile coarse = mask.coarse();
    return LawFamily.ofCostly(
        MaskedDomain.largestBeta(length * mask.visibleShare()),
        new double[0],
        beta -> spherical(length, headDim, beta, coarse));
  }
}
