package io.attentionspectra.advice;

import io.attentionspectra.base.Confidence;
import io.attentionspectra.signal.AdditiveSignal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What random-matrix theory promises for the leading signal of a corpus. */
final class Theory {

  private static final int HALVINGS = 60;

  private final AdditiveSignal noise;
  private final LeadingSignal signal;
  private final TokenSpectrum tokens;
  private final int dimension;
  private final double factor;

  private Theory(
      AdditiveSignal noise,
      LeadingSignal signal,
      TokenSpectrum tokens,
      int dimension,
      double factor) {
    this.noise = noise;
    this.signal = signal;
    this.tokens = tokens;
    this.dimension = dimension;
    this.factor = factor;
  }

  /** Nothing, with a note, where no signal is visible along the leading direction. */
  static Optional<Theory> of(
      PooledCorpus corpus, TokenSpectrum tokens, LeadingSignal signal, List<String> notes) {
    double[] mean = new double[corpus.design().window()];
    Arrays.fill(mean, 1.0 / mean.length);
    if (!signal.varies() || !(tokens.eigenvalues()[1] > 0)) {
      notes.add("no prediction: tokens do not vary, or in one direction alone");
      return Optional.empty();
    }
    double through = signal.through(mean);
    double error = LeadingSignal.deviation(signal.throughReplicates(mean));
    if (!(through > Confidence.NORMAL * error)) {
      notes.add("no prediction: no signal is visible along the leading direction of the pilot");
      return Optional.empty();
    }
    double pilot = corpus.dimension() / (double) corpus.pilot().directionTexts();
    double factor = alignment(tokens.noise(pilot), through);
    double gamma = corpus.dimension() / (double) corpus.count();
    return Optional.of(new Theory(tokens.noise(gamma), signal, tokens, corpus.dimension(), factor));
  }

  /** The promise for weights. */
  StrategyAdvice.Promise promise(double[] weights, double kappa) {
    double strength = signal.through(weights) / factor;
    double error = LeadingSignal.deviation(signal.throughReplicates(weights)) / factor;
    Confidence theta = Confidence.normal(strength, error);
    double least = 1e-12 * noise.bulkEdge();
    double[] at = {
      Math.max(strength, least), Math.max(theta.lower(), least), Math.max(theta.upper(), least)
    };
    double unit = Math.max(signal.noise(), Double.MIN_NORMAL);
    return new StrategyAdvice.Promise(
        new Confidence(strength / unit, theta.lower() / unit, theta.upper() / unit),
        kappa * noise.bulkEdge(),
        new Confidence(outlier(at[0], kappa), outlier(at[1], kappa), outlier(at[2], kappa)),
        new Confidence(noise.alignment(at[0]), noise.alignment(at[1]), noise.alignment(at[2])),
        new Confidence(needed(at[0]), needed(at[2]), needed(at[1])));
  }

  private double outlier(double strength, double kappa) {
    return kappa * noise.outlier(strength).orElse(noise.bulkEdge());
  }

  /** H was measured with its own sampling noise of ratio c, see {@link TokenSpectrum}. */
  private double needed(double strength) {
    return dimension / (noise.criticalGamma(strength) + tokens.ratio());
  }

  /**
   * The a with a = alignment of the pilot's direction with a signal of strength g/a, g being a
   * times the strength; unique, as the right side falls with a.
   */
  private static double alignment(AdditiveSignal pilot, double through) {
    double low = 0;
    double high = 1;
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      if (pilot.alignment(through / middle) > middle) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }
}
