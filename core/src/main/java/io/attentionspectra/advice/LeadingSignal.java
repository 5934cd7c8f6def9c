package io.attentionspectra.advice;

import io.attentionspectra.base.Confidence;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.pooling.PositionBootstrap;
import io.attentionspectra.pooling.PositionalCorrelation;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The signal along the leading direction û, in the units of the tokens. With y_t = ûᵀX_t and Γ_st =
 * Cov(y_s, y_t), every position holds s = mean_t Γ_tt − ν, ν the noise along û (at least the
 * smallest s for which R is positive semi-definite); then R_st = Γ_st/s off the diagonal, and a
 * pooling lets through g = s + Σ_{s≠t} w_s w_t Γ_st/κ = s α/κ. û is not quite the signal's
 * direction u: both s and g carry the factor a = (ûᵀu)², which cancels in R and α/κ.
 *
 * <p>Two things make α/κ uncertain: the texts, through Γ, of which there are bootstrap replicates,
 * and ν, which texts do not show ({@link DirectionTrials}).
 */
final class LeadingSignal {

  private final Matrix covariance;
  private final PilotDirection direction;
  private final double signal;

  /** The smallest s for which R is positive semi-definite. */
  private final double smallest;

  /** s without that lower bound. */
  private final double unbounded;

  private final List<Matrix> replicates;
  private final double[] signals;
  private final double[] smallests;

  LeadingSignal(PositionBootstrap moments, PilotDirection direction) {
    this.covariance = moments.covariance();
    this.direction = direction;
    this.unbounded = LeadingCorrelation.meanDiagonal(covariance) - direction.noise();
    this.smallest = LeadingCorrelation.smallestSignal(covariance);
    this.signal = Math.max(unbounded, smallest);
    this.replicates =
        IntStream.range(0, moments.replicates()).mapToObj(moments::replicate).toList();
    this.signals =
        replicates.stream()
            .mapToDouble(
                each ->
                    LeadingCorrelation.meanDiagonal(each)
                        - direction.noiseAt(PilotDirection.ofMean(each)))
            .toArray();
    this.smallests = replicates.stream().mapToDouble(LeadingCorrelation::smallestSignal).toArray();
  }

  /** Whether anything varies along û. */
  boolean varies() {
    return signal > 0;
  }

  /** Whether s is told from 0, so that α/κ has an upper bound; at 95 %. */
  boolean determined() {
    double error =
        FiellerInterval.Errors.of(signals, signals, direction.noiseError()).denominator();
    return unbounded > Confidence.NORMAL * Math.sqrt(error);
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

  /** g − s, what positions share. */
  double shared(double[] weights) {
    return LeadingCorrelation.shared(covariance, weights);
  }

  /** g − s of every replicate. */
  double[] sharedReplicates(double[] weights) {
    return replicates.stream()
        .mapToDouble(each -> LeadingCorrelation.shared(each, weights))
        .toArray();
  }

  /**
   * (g − s)/s, or a difference of two, with its interval.
   *
   * @param shared g − s, or the difference of two
   * @param replicates the same of every replicate
   * @param q half-width in standard errors
   */
  Confidence overSignal(double shared, double[] replicates, double q) {
    double value = shared / signal;
    Confidence free =
        FiellerInterval.of(
            shared,
            unbounded,
            FiellerInterval.Errors.of(replicates, signals, direction.noiseError()),
            q);
    if (!determined()) {
      return new Confidence(value, Math.min(value, free.lower()), Math.max(value, free.upper()));
    }
    Confidence most = overSmallest(shared, replicates, q);
    double lower =
        shared < 0 ? Math.max(free.lower(), most.lower()) : Math.min(free.lower(), most.lower());
    double upper =
        shared < 0 ? Math.max(free.upper(), most.upper()) : Math.min(free.upper(), most.upper());
    return new Confidence(value, Math.min(value, lower), Math.max(value, upper));
  }

  /**
   * The ratio at the smallest s, beyond which none can lie. Sampling noise in Γ raises the smallest
   * s; the replicates, raised once more, show by how much.
   */
  private Confidence overSmallest(double shared, double[] replicates, double q) {
    double raised = Arrays.stream(smallests).average().orElse(smallest) - smallest;
    return FiellerInterval.of(
        shared, smallest - raised, FiellerInterval.Errors.of(replicates, smallests, 0), q);
  }

  /** A difference of two α/κ, at most T either way, as {@link #overSignal}. */
  Confidence difference(double shared, double[] replicates, double q) {
    Confidence open = overSignal(shared, replicates, q);
    int length = covariance.rows();
    return new Confidence(
        open.value(), Math.max(-length, open.lower()), Math.min(length, open.upper()));
  }

  /** α/κ; of T positions it is at most T, as R has trace T, and at least 0. */
  Confidence perKappa(double[] weights) {
    Confidence shared = overSignal(shared(weights), sharedReplicates(weights), Confidence.NORMAL);
    return new Confidence(
        1 + shared.value(),
        Math.max(0, 1 + shared.lower()),
        Math.min(weights.length, 1 + shared.upper()));
  }

  /** θ = g/a, with the errors of texts and direction. */
  Confidence strength(double[] weights) {
    double strength = through(weights) / direction.alignment();
    double[] shared = sharedReplicates(weights);
    double[] strengths = new double[shared.length];
    Arrays.setAll(
        strengths,
        b ->
            (signal - unbounded + signals[b] + shared[b])
                / direction.alignmentAt(PilotDirection.ofMean(replicates.get(b))));
    double error = deviation(strengths);
    return Confidence.normal(
        strength, Math.sqrt(error * error + direction.strengthError(strength)));
  }

  static double deviation(double[] values) {
    double mean = Arrays.stream(values).average().orElse(0);
    double sum = Arrays.stream(values).map(x -> (x - mean) * (x - mean)).sum();
    return Math.sqrt(sum / Math.max(1, values.length - 1));
  }
}
