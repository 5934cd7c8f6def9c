package io.attentionspectra.law;

import io.attentionspectra.base.Check;
import io.attentionspectra.masked.MaskProfile;
import io.attentionspectra.masked.MaskedLaw;
import io.attentionspectra.resolvent.Components;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The equivalence law of attention under any mask: squared singular values of Y_ij = (n_iA_ij −
 * 1)/√ℓ on visible entries, n_i the number of keys that query i sees, or of (B − M)/√ℓ with B the
 * attention balanced to the row and column sums of the mask M.
 *
 * <p>They follow those of M ∘ (Σ √v_k S_k + σW)/√ℓ with the coefficients of {@link
 * GaussianEquivalence} or of {@link SphericalEquivalence}. Mean θ times the visible share of pairs.
 * Solved on two grids of cells (Nyström), whose leading error is removed; exact for masks made of
 * whole cells, the full one among them. For the causal mask {@link CausalEquivalence} is faster and
 * more precise.
 *
 * <p>The accuracy is that of the grids: {@code docs/accuracy.md} has it by mask and region.
 */
public final class MaskedEquivalence extends MaskedLaw {

  private MaskedEquivalence(
      Map<String, Double> parameters, Components components, MaskProfile mask) {
    super("Masked equivalence, " + mask, parameters, components, mask);
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
    Map<String, Double> parameters = new LinkedHashMap<>();
    parameters.put("beta", MaskedDomain.beta(beta));
    parameters.put("headRatio", MaskedDomain.ratio("headRatio", headRatio, beta));
    parameters.putAll(mask.parameters());
    return new MaskedEquivalence(parameters, CausalEquivalence.components(beta, headRatio), mask);
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
    Check.atLeast("headDim", headDim, 2);
    MaskedDomain.beta(beta, length * mask.visibleShare());
    MaskedDomain.ratio("headDim/length", headDim / (double) length, beta);
    Map<String, Double> parameters = new LinkedHashMap<>();
    parameters.put("length", (double) length);
    parameters.put("headDim", (double) headDim);
    parameters.put("beta", beta);
    parameters.putAll(mask.parameters());
    return new MaskedEquivalence(
        parameters,
        SphericalEquivalence.components(
            length, headDim, beta, CausalSphericalEquivalence.DEFAULT_DEGREES),
        mask);
  }
}
