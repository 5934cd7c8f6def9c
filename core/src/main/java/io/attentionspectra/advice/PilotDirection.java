package io.attentionspectra.advice;

import io.attentionspectra.base.Confidence;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.model.Note;
import io.attentionspectra.signal.AdditiveSignal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How much of the variance along the pilot's direction û is signal. New texts, pooled by the mean,
 * have variance v = aθ + ν along û over κ, where a = (ûᵀu)² and ν = ûᵀHû; all three follow from v
 * alone, since û is the top eigenvector of a sample covariance of the same kind ({@link
 * AdditiveSignal#varianceAlongTop}).
 */
final class PilotDirection {

  /** Share of v by which it is changed for a derivative. */
  private static final double STEP = 1e-3;

  private final double variance;
  private final double across;
  private final Optional<Split> split;
  private final Split slope;
  private final Optional<DirectionTrials> trials;

  /**
   * v = aθ + ν.
   *
   * @param strength θ
   * @param alignment a
   * @param noise ν
   */
  private record Split(double strength, double alignment, double noise) {

    static final Split NONE = new Split(0, 0, 0);

    static Optional<Split> of(AdditiveSignal model, double variance) {
      OptionalDouble strength = model.strengthBehind(variance);
      if (strength.isEmpty()) {
        return Optional.empty();
      }
      double theta = strength.getAsDouble();
      double alignment = model.alignment(theta);
      return Optional.of(new Split(theta, alignment, variance - alignment * theta));
    }

    /** Change per change in v. */
    Split per(double step, Split from) {
      return new Split(
          (strength - from.strength) / step,
          (alignment - from.alignment) / step,
          (noise - from.noise) / step);
    }
  }

  private PilotDirection(
      double variance,
      double across,
      Optional<Split> split,
      Split slope,
      Optional<DirectionTrials> trials) {
    this.variance = variance;
    this.across = across;
    this.split = split;
    this.slope = slope;
    this.trials = trials;
  }

  /**
   * From the covariance over positions along û.
   *
   * @param covariance Γ of the texts after the pilot
   * @param tokens spectrum of the tokens
   * @param pilotTexts number of texts behind û
   * @param randomness of the trials behind the errors
   * @param notes receives why there is no prediction
   */
  static PilotDirection of(
      Matrix covariance,
      TokenSpectrum tokens,
      long pilotTexts,
      Randomness randomness,
      List<Note> notes) {
    return of(
        ofMean(covariance),
        LeadingCorrelation.meanDiagonal(covariance),
        tokens,
        pilotTexts,
        randomness,
        notes);
  }

  /**
   * From variances along û.
   *
   * @param variance v, of new texts pooled like those behind û, over κ
   * @param diagonal variance of a token along û
   * @param tokens spectrum of the tokens
   * @param pilotTexts number of texts behind û
   * @param randomness of the trials behind the errors
   * @param notes receives why there is no prediction
   */
  static PilotDirection of(
      double variance,
      double diagonal,
      TokenSpectrum tokens,
      long pilotTexts,
      Randomness randomness,
      List<Note> notes) {
    int dimension = tokens.eigenvalues().length;
    double across = Math.max(0, (tokens.trace() - diagonal) / Math.max(1, dimension - 1));
    if (!(variance > 0 && dimension > 1 && tokens.eigenvalues()[1] > 0)) {
      notes.add(
          Note.of(
              Note.Kind.NO_SIGNAL, "no prediction: tokens do not vary, or in one direction alone"));
      return invisible(variance, across);
    }
    double gamma = tokens.own(dimension / (double) Math.max(2, pilotTexts));
    AdditiveSignal model = AdditiveSignal.of(gamma, tokens.noise());
    Optional<Split> split = Split.of(model, variance);
    Optional<Split> beyond = Split.of(model, variance * (1 + STEP));
    if (split.isEmpty() || beyond.isEmpty()) {
      notes.add(
          Note.of(
              Note.Kind.NO_SIGNAL,
              "no prediction: no signal is visible along the leading direction of the pilot"));
      return invisible(variance, across);
    }
    int texts = (int) Math.max(2, Math.round(dimension / gamma));
    return new PilotDirection(
        variance,
        across,
        split,
        beyond.get().per(STEP * variance, split.get()),
        Optional.of(
            DirectionTrials.of(model, tokens.noise(), split.get().strength(), texts, randomness)));
  }

  private static PilotDirection invisible(double variance, double across) {
    return new PilotDirection(variance, across, Optional.empty(), Split.NONE, Optional.empty());
  }

  /** v, variance along û pooled by the mean, over κ. */
  static double ofMean(Matrix covariance) {
    double[] mean = new double[covariance.rows()];
    Arrays.fill(mean, 1);
    return LeadingCorrelation.meanDiagonal(covariance)
        + LeadingCorrelation.shared(covariance, mean);
  }

  /** Whether the variance is beyond what noise alone gives. */
  boolean visible() {
    return split.isPresent();
  }

  /** a; 1 where no signal is visible. */
  double alignment() {
    return split.map(Split::alignment).orElse(1.0);
  }

  /**
   * How a direction v found in other texts aligns with the signal, as û shows it: (ûᵀv)²/a.
   *
   * @param estimate û
   * @param found v, a unit vector
   * @return at most 1; nothing where no signal is visible
   */
  Optional<Double> alignmentOf(double[] estimate, double[] found) {
    double product = dot(estimate, found);
    return visible() ? Optional.of(Math.min(1, product * product / alignment())) : Optional.empty();
  }

  /**
   * By how much one direction v aligns better than another w, with the error that û has: û is √a u
   * + √(1 − a) z with a unit vector z that varies along no direction by more than the share of the
   * largest eigenvalue in the noise, so that the difference of (ûᵀv)² and (ûᵀw)² has at most the
   * standard error 2√(a(1 − a)) ‖v − w‖ times the root of that share.
   *
   * @param estimate û
   * @param found v
   * @param other w
   * @param noise eigenvalues of the noise, largest first
   * @return the difference of alignments; nothing where no signal is visible
   */
  Optional<Confidence> difference(
      double[] estimate, double[] found, double[] other, double[] noise) {
    double one = dot(estimate, found);
    double two = dot(estimate, other);
    double distance = distance(found, other);
    double share = noise[0] / Arrays.stream(noise).sum();
    double error = 2 * Math.sqrt(alignment() * (1 - alignment()) * share) * distance / alignment();
    return visible()
        ? Optional.of(Confidence.normal((one * one - two * two) / alignment(), error))
        : Optional.empty();
  }

  /** ‖v − w‖ of two axes, the sign of one turned to the other; exact where they are one axis. */
  private static double distance(double[] one, double[] other) {
    double sign = Math.copySign(1, dot(one, other));
    double squared = 0;
    for (int j = 0; j < one.length; j++) {
      double difference = one[j] - sign * other[j];
      squared += difference * difference;
    }
    return Math.sqrt(squared);
  }

  private static double dot(double[] one, double[] other) {
    double sum = 0;
    for (int j = 0; j < one.length; j++) {
      sum += one[j] * other[j];
    }
    return sum;
  }

  /** a were v another, to first order. */
  double alignmentAt(double other) {
    return alignment() + slope.alignment * (other - variance);
  }

  /**
   * ν, in the units of the tokens; the mean variance of the tokens across û where no signal is
   * visible.
   */
  double noise() {
    return split.map(Split::noise).orElse(across);
  }

  /** ν were v another, to first order. */
  double noiseAt(double other) {
    return noise() + slope.noise * (other - variance);
  }

  /**
   * ν and a as they may be at the given v.
   *
   * @param noise ν
   * @param alignment a
   */
  record Drawn(double noise, double alignment) {}

  /** Where ν and a of the draws lay, seen from what was estimated of each; none if not visible. */
  List<Drawn> drawn() {
    return trials.map(DirectionTrials::all).orElse(List.of()).stream()
        .map(t -> new Drawn(noise() - t.noise(), alignment() * (1 + t.alignment())))
        .toList();
  }

  /** Mean square error of ν at a given v; infinite where no signal is visible. */
  double noiseError() {
    return trials.map(DirectionTrials::noise).orElse(Double.POSITIVE_INFINITY);
  }

  /** Mean square error, at a given v, of the strength θ_w of a pooling. */
  double strengthError(double strength) {
    double beyond = strength - split.map(Split::strength).orElse(0.0);
    return trials.map(t -> t.strength(beyond)).orElse(Double.POSITIVE_INFINITY);
  }
}
