package io.attentionspectra.attention;

import io.attentionspectra.base.Check;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SingularTriplets;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.spectrum.Spectrum;
import java.util.Arrays;
import java.util.List;

/**
 * The spectrum of an attention matrix A with its rank-one part removed, and the numbers that
 * describe it. A⊥ = (I − uuᵀ)A, u = (1, …, 1)/√ℓ_q, is A with its column means subtracted; the
 * spectrum holds the ℓ_q squared singular values of √ℓ_k A⊥ (zeros added when ℓ_k is smaller), the
 * normalisation of the Gaussian equivalence laws (arXiv 2510.06685). Padding has no part in it: ℓ_q
 * and ℓ_k count the tokens.
 *
 * @param keys ℓ_k; ℓ_q is the size of the spectrum
 * @param spectrum squared singular values of √ℓ_k A⊥
 * @param rankOne ‖uᵀA‖, singular value of the removed part uuᵀA: √(ℓ_q Σⱼ āⱼ²), 1 when every key
 *     receives the same attention and ℓ_q = ℓ_k
 * @param rows entropy and sinks of the rows of A
 * @param leading the largest values with the localisation of their singular vectors
 */
public record AttentionSpectrum(
    int keys, Spectrum spectrum, double rankOne, RowStatistics rows, List<LeadingMode> leading) {

  /**
   * Rounding of A relative to its entries: where A⊥ is smaller, all rows are the same, and what is
   * left of their difference has no rank.
   */
  private static final double ROUNDING = 1e-12;

  /** Deviation of a row sum from 1 that single precision explains. */
  private static final double ROW_SUM_TOLERANCE = 1e-4;

  /**
   * Checks the size and copies the list. A spectrum of rounding errors, Σσ² at most 10⁻²⁴ of that
   * of the part removed, becomes zeros.
   *
   * @param keys ℓ_k, at least 2
   * @param spectrum squared singular values
   * @param rankOne singular value of the rank-one part
   * @param rows row statistics
   * @param leading largest values
   * @throws IllegalArgumentException if ℓ_k is below 2
   */
  public AttentionSpectrum {
    Check.atLeast("keys", keys, 2);
    if (isRounding(spectrum, keys * rankOne * rankOne)) {
      spectrum = Spectrum.of(new double[spectrum.size()]);
      leading = leading.stream().map(LeadingMode::withoutValue).toList();
    }
    leading = List.copyOf(leading);
  }

  /**
   * The spectrum of an attention matrix whose entries have a relative rounding of their own.
   *
   * @param rounding how far entries that should be equal may be apart, relative to them
   * @return this spectrum, or zeros where Σσ² is at most rounding² of that of the part removed
   */
  public AttentionSpectrum beyond(double rounding) {
    double squares = spectrum.mean() * spectrum.size();
    if (squares > rounding * rounding * keys * rankOne * rankOne) {
      return this;
    }
    return new AttentionSpectrum(
        keys,
        Spectrum.of(new double[spectrum.size()]),
        rankOne,
        rows,
        leading.stream().map(LeadingMode::withoutValue).toList());
  }

  private static boolean isRounding(Spectrum spectrum, double removed) {
    return spectrum.mean() * spectrum.size() <= ROUNDING * ROUNDING * removed;
  }

  /**
   * The spectrum of an attention matrix.
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
  public static AttentionSpectrum of(
      Matrix attention, AttentionMask mask, int leading, SpectralSolver solver) {
    mask.requireShape("attention", attention.rows(), attention.columns());
    Check.atLeast("leading", leading, 1);
    return ofTokens(mask.withoutPadding(attention), mask.withoutPadding(), leading, solver);
  }

  private static AttentionSpectrum ofTokens(
      Matrix attention, AttentionMask mask, int leading, SpectralSolver solver) {
    requireAttention(attention, mask);
    int count = Math.min(leading, Math.min(attention.rows(), attention.columns()));
    return assemble(attention, mask, solver.leadingTriplets(centred(attention), count));
  }

  /**
   * The largest value of the spectrum alone, at a fraction of its cost.
   *
   * @param attention A, as for {@link #of(Matrix, AttentionMask, int, SpectralSolver)}
   * @param mask allowed pairs, of the same shape
   * @param solver computes the value
   * @return the largest squared singular value of √ℓ_k A⊥; 0 where A⊥ is rounding
   * @throws IllegalArgumentException if A is not an attention matrix under the mask
   */
  public static double largest(Matrix attention, AttentionMask mask, SpectralSolver solver) {
    mask.requireShape("attention", attention.rows(), attention.columns());
    Matrix tokens = mask.withoutPadding(attention);
    requireAttention(tokens, mask.withoutPadding());
    double removed = rankOne(tokens);
    double largest = solver.largestSquare(centred(tokens));
    return largest > ROUNDING * ROUNDING * tokens.columns() * removed * removed ? largest : 0;
  }

  /**
   * The spectrum of a head.
   *
   * @param head the head
   * @param leading how many of the largest values get singular vectors, at least 1
   * @return the spectrum
   * @throws IllegalArgumentException if the head has fewer than 2 queries or keys
   */
  public static AttentionSpectrum of(AttentionHead head, int leading) {
    return of(head.attention(), head.mask(), leading, SpectralSolver.standard());
  }

  /**
   * The measured matrix √ℓ_k (I − uuᵀ)A.
   *
   * @param attention A, ℓ_q × ℓ_k
   * @return √ℓ_k times A minus its column means
   */
  public static Matrix centred(Matrix attention) {
    return attention.centreColumns().scale(Math.sqrt(attention.columns()));
  }

  /**
   * Effective rank of A⊥, see {@link SpectrumShape#effectiveRank}.
   *
   * @return exp of the entropy of the normalised squares, 0 where all rows of A are the same
   */
  public double effectiveRank() {
    return SpectrumShape.effectiveRank(spectrum.toArray());
  }

  /**
   * Stable rank of A⊥, Σσ²/σ₁².
   *
   * @return the stable rank
   */
  public double stableRank() {
    return SpectrumShape.stableRank(spectrum.toArray());
  }

  /**
   * Relative gap between the two largest squares of A⊥, (σ₁² − σ₂²)/σ₁².
   *
   * @return a number in [0, 1]
   */
  public double spectralGap() {
    return SpectrumShape.relativeGap(spectrum.toArray());
  }

  private static AttentionSpectrum assemble(
      Matrix attention, AttentionMask mask, SingularTriplets triplets) {
    double[] squares = Arrays.copyOf(triplets.squaredValues(), attention.rows());
    return new AttentionSpectrum(
        attention.columns(),
        Spectrum.of(squares),
        rankOne(attention),
        RowStatistics.of(attention, mask),
        LeadingMode.allOf(triplets));
  }

  private static double rankOne(Matrix attention) {
    double sum = 0;
    for (double mean : attention.columnMeans()) {
      sum += mean * mean;
    }
    return Math.sqrt(attention.rows() * sum);
  }

  /**
   * Requires an attention matrix under a mask, as all measurements do, once padding is cut off.
   *
   * @param attention A, ℓ_q × ℓ_k, both at least 2; rows sum to 1 within 10⁻⁴, no entry is negative
   *     or masked
   * @param mask allowed pairs, of the same shape and without padding
   * @throws IllegalArgumentException naming the first entry or row that is not as it must be
   */
  public static void requireAttention(Matrix attention, AttentionMask mask) {
    Check.atLeast("queries", attention.rows(), 2);
    Check.atLeast("keys", attention.columns(), 2);
    attention.requireFinite("attention");
    for (int i = 0; i < attention.rows(); i++) {
      double sum = 0;
      for (int j = 0; j < attention.columns(); j++) {
        double entry = attention.get(i, j);
        if (!(entry >= 0) || (entry > 0 && !mask.allows(i, j))) {
          throw Check.failure(
              "attention[" + i + "][" + j + "]",
              entry,
              "must be 0 or more, and 0 where the mask forbids it",
              "give the probabilities after the softmax and their mask");
        }
        sum += entry;
      }
      if (!(Math.abs(sum - 1) <= ROW_SUM_TOLERANCE)) {
        throw Check.failure(
            "sum of attention row " + i,
            sum,
            "must be 1",
            "give the probabilities after the softmax, before dropout");
      }
    }
  }
}
