package io.attentionspectra.advice;

import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.pooling.PositionBootstrap;
import io.attentionspectra.pooling.PositionalCorrelation;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The signal along the leading direction û, in the units of the tokens. With y_t = ûᵀX_t and Γ_st =
 * Cov(y_s, y_t), every position holds s = mean_t Γ_tt − ν, ν the noise along û (at least the
 * smallest s for which R is positive semi-definite); then R_st = Γ_st/s off the diagonal, and a
 * pooling lets through g = s + Σ_{s≠t} w_s w_t Γ_st/κ = s α/κ. û is not quite the signal's
 * direction u: both s and g carry the factor a = (ûᵀu)², which cancels in R and α/κ.
 */
final class LeadingSignal {

  private final PositionBootstrap moments;
  private final Matrix covariance;
  private final double signal;

  LeadingSignal(PositionBootstrap moments, double noise) {
    this.moments = moments;
    this.covariance = moments.covariance();
    double diagonal = LeadingCorrelation.meanDiagonal(covariance);
    this.signal = Math.max(diagonal - noise, LeadingCorrelation.smallestSignal(covariance));
  }

  /** Whether anything varies along û. */
  boolean varies() {
    return signal > 0;
  }

  /** s. */
  double signal() {
    return signal;
  }

  /**
   * R.
   *
   * @throws IllegalArgumentException unless {@link #varies()}
   */
  PositionalCorrelation correlation() {
    return LeadingCorrelation.of(covariance, signal);
  }

  /** g. */
  double through(double[] weights) {
    return signal + LeadingCorrelation.shared(covariance, weights);
  }

  /** g of every replicate; s varies as the mean diagonal does. */
  double[] throughReplicates(double[] weights) {
    double diagonal = LeadingCorrelation.meanDiagonal(covariance);
    return IntStream.range(0, moments.replicates())
        .mapToDouble(
            b -> {
              Matrix replicate = moments.replicate(b);
              double s = signal + LeadingCorrelation.meanDiagonal(replicate) - diagonal;
              return s + LeadingCorrelation.shared(replicate, weights);
            })
        .toArray();
  }

  /** α/κ of every replicate. */
  double[] perKappaReplicates(double[] weights) {
    double diagonal = LeadingCorrelation.meanDiagonal(covariance);
    return IntStream.range(0, moments.replicates())
        .mapToDouble(
            b -> {
              Matrix replicate = moments.replicate(b);
              double s = signal + LeadingCorrelation.meanDiagonal(replicate) - diagonal;
              return 1 + LeadingCorrelation.shared(replicate, weights) / s;
            })
        .toArray();
  }

  static double deviation(double[] values) {
    double mean = Arrays.stream(values).average().orElse(0);
    double sum = Arrays.stream(values).map(x -> (x - mean) * (x - mean)).sum();
    return Math.sqrt(sum / Math.max(1, values.length - 1));
  }
}
