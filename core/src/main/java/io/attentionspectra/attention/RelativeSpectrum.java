package io.attentionspectra.attention;

import io.attentionspectra.base.Check;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SingularTriplets;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.spectrum.Spectrum;
import java.util.Arrays;
import java.util.List;

/**
 * The spectrum of relative attention: how many times more a query attends to a key than to an
 * average one of those it sees, less one. Yᵢⱼ = (nᵢ Aᵢⱼ − 1)/√ℓ_k on the visible pairs, 0
 * elsewhere, nᵢ the number of keys that query i sees; of balanced attention B Yᵢⱼ = (Bᵢⱼ − 1)/√ℓ_k.
 * The spectrum holds the ℓ_q squared singular values of Y (zeros added when ℓ_k is smaller), the
 * normalisation of the laws of masked attention. Without a mask Y less its column means is the
 * matrix of {@link AttentionSpectrum}; a balanced Y has row and column sums 0. Padding has no part
 * in it: ℓ_q and ℓ_k count the tokens.
 *
 * @param keys ℓ_k; ℓ_q is the size of the spectrum
 * @param spectrum squared singular values of Y
 * @param leading the largest values with the localisation of their singular vectors
 */
public record RelativeSpectrum(int keys, Spectrum spectrum, List<LeadingMode> leading) {

  /**
   * Checks the size and copies the list.
   *
   * @param keys ℓ_k, at least 2
   * @param spectrum squared singular values
   * @param leading largest values
   * @throws IllegalArgumentException if ℓ_k is below 2
   */
  public RelativeSpectrum {
    Check.atLeast("keys", keys, 2);
    leading = List.copyOf(leading);
  }

  /**
   * The spectrum of the relative attention of a matrix.
   *
   * @param attention A, ℓ_q × ℓ_k, both at least 2 without padding; rows sum to 1 within 10⁻⁴, no
   *     entry is negative or masked; rows of padding are not read
   * @param mask allowed pairs, of the same shape
   * @param leading how many of the largest values get singular vectors, at least 1; cut to the
   *     number of values
   * @param solver computes the singular values
   * @return the spectrum
   * @throws IllegalArgumentException if A is not an attention matrix under the mask
   */
  public static RelativeSpectrum of(
      Matrix attention, AttentionMask mask, int leading, SpectralSolver solver) {
    return ofRelative(relative(attention, mask), leading, solver);
  }

  /**
   * The spectrum of relative attention computed elsewhere, balanced or not.
   *
   * @param relative Y, ℓ_q × ℓ_k, both at least 2
   * @param leading how many of the largest values get singular vectors, at least 1; cut to the
   *     number of values
   * @param solver computes the singular values
   * @return the spectrum
   * @throws IllegalArgumentException if a size is below 2 or an entry not finite
   */
  public static RelativeSpectrum ofRelative(Matrix relative, int leading, SpectralSolver solver) {
    Check.atLeast("queries", relative.rows(), 2);
    Check.atLeast("leading", leading, 1);
    int count = Math.min(leading, Math.min(relative.rows(), relative.columns()));
    SingularTriplets triplets = solver.leadingTriplets(relative, count);
    double[] squares = Arrays.copyOf(triplets.squaredValues(), relative.rows());
    return new RelativeSpectrum(
        relative.columns(), Spectrum.of(squares), LeadingMode.allOf(triplets));
  }

  /**
   * Relative attention.
   *
   * @param attention A, ℓ_q × ℓ_k, both at least 2 without padding; rows sum to 1 within 10⁻⁴, no
   *     entry is negative or masked; rows of padding are not read
   * @param mask allowed pairs, of the same shape
   * @return Y without padding, (nᵢ Aᵢⱼ − 1)/√ℓ_k on the visible pairs and 0 elsewhere
   * @throws IllegalArgumentException if A is not an attention matrix under the mask
   */
  public static Matrix relative(Matrix attention, AttentionMask mask) {
    mask.requireShape("attention", attention.rows(), attention.columns());
    return ofTokens(mask.withoutPadding(attention), mask.withoutPadding());
  }

  private static Matrix ofTokens(Matrix attention, AttentionMask mask) {
    AttentionSpectrum.requireAttention(attention, mask);
    double scale = 1 / Math.sqrt(mask.keys());
    return Matrix.generate(
        mask.queries(),
        mask.keys(),
        (i, j) -> mask.allows(i, j) ? scale * (mask.keysOf(i) * attention.get(i, j) - 1) : 0);
  }

  /**
   * Effective rank of Y, see {@link SpectrumShape#effectiveRank}.
   *
   * @return exp of the entropy of the normalised squares
   */
  public double effectiveRank() {
    return SpectrumShape.effectiveRank(spectrum.toArray());
  }

  /**
   * Stable rank of Y, Σσ²/σ₁².
   *
   * @return the stable rank
   */
  public double stableRank() {
    return SpectrumShape.stableRank(spectrum.toArray());
  }

  /**
   * Relative gap between the two largest squares of Y, (σ₁² − σ₂²)/σ₁².
   *
   * @return a number in [0, 1]
   */
  public double spectralGap() {
    return SpectrumShape.relativeGap(spectrum.toArray());
  }
}
