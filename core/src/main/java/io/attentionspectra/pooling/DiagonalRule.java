package io.attentionspectra.pooling;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.Estimate;
import org.apiguardian.api.API;

/**
 * How an unlabelled estimate of R‖μ‖² gets its diagonal, which products of different positions do
 * not show. All rules end with R_tt = 1 and ‖μ‖² on the diagonal (the scaling of M. Seddik, arXiv
 * 2605.06826); they differ in where ‖μ‖² comes from.
 */
public sealed interface DiagonalRule permits ConstantDiagonal, NoiseTraceDiagonal, LowRankDiagonal {

  /**
   * The rule in words, for provenance.
   *
   * @return what the rule assumes
   */
  String describe();

  /**
   * The signal ‖μ‖².
   *
   * @param moments centred position moments, T × T
   * @return the value the diagonal gets, with its standard error over sequences; not checked to be
   *     positive
   */
  @API(status = API.Status.INTERNAL)
  Estimate signal(PositionMoments moments);

  /**
   * A constant diagonal of known size.
   *
   * @param signal ‖μ‖² &gt; 0
   * @return the rule
   * @throws IllegalArgumentException if the signal is not positive and finite
   */
  static DiagonalRule constant(double signal) {
    return new ConstantDiagonal(Check.positive("signal", signal));
  }

  /**
   * A constant diagonal found by subtracting the noise: ‖μ‖² = mean_t E‖X_t − E X_t‖² − tr(noise
   * covariance).
   *
   * @param trace trace of the covariance of the token noise: d − d/V for a table of V standard
   *     Gaussian vectors, or measured on the table
   * @return the rule
   * @throws IllegalArgumentException if the trace is negative or not finite
   */
  static DiagonalRule noiseTrace(double trace) {
    return new NoiseTraceDiagonal(Check.nonNegative("trace", trace));
  }

  /**
   * Low rank plus diagonal: R‖μ‖² off the diagonal is taken to be a matrix of a given rank, whose
   * own diagonal is found by iterated principal factors (H. H. Harman, "Modern Factor Analysis",
   * 1976, chapter 8); ‖μ‖² is the largest entry of it, as if the strongest position showed the
   * class without error.
   *
   * @param rank at least 1; needs (T − rank)² ≥ T + rank
   * @return the rule
   * @throws IllegalArgumentException if the rank is below 1
   */
  static DiagonalRule lowRank(int rank) {
    return new LowRankDiagonal(Check.atLeast("rank", rank, 1));
  }
}
