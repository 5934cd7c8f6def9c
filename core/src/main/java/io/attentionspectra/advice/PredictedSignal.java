package io.attentionspectra.advice;

import io.attentionspectra.base.Confidence;
import io.attentionspectra.signal.AdditiveSignal;
import java.util.Optional;

/** What random-matrix theory predicts for the leading signal of a corpus. */
final class PredictedSignal {

  private final AdditiveSignal noise;
  private final LeadingSignal signal;
  private final TokenSpectrum tokens;
  private final int dimension;

  private PredictedSignal(
      AdditiveSignal noise, LeadingSignal signal, TokenSpectrum tokens, int dimension) {
    this.noise = noise;
    this.signal = signal;
    this.tokens = tokens;
    this.dimension = dimension;
  }

  /** Nothing where no signal is visible along the leading direction. */
  static Optional<PredictedSignal> of(
      PooledCorpus corpus, TokenSpectrum tokens, LeadingSignal signal, boolean visible) {
    double gamma = corpus.dimension() / (double) corpus.count();
    return visible
        ? Optional.of(new PredictedSignal(tokens.noise(gamma), signal, tokens, corpus.dimension()))
        : Optional.empty();
  }

  /** The prediction for weights. */
  StrategyAdvice.Prediction prediction(double[] weights, double kappa) {
    Confidence theta = signal.strength(weights);
    double strength = theta.value();
    double least = 1e-12 * noise.bulkEdge();
    double[] at = {
      Math.max(strength, least), Math.max(theta.lower(), least), Math.max(theta.upper(), least)
    };
    double unit = tokens.noiseVariance();
    return new StrategyAdvice.Prediction(
        new Confidence(strength / unit, theta.lower() / unit, theta.upper() / unit),
        kappa * noise.bulkEdge(),
        new Confidence(outlier(at[0], kappa), outlier(at[1], kappa), outlier(at[2], kappa)),
        new Confidence(noise.alignment(at[0]), noise.alignment(at[1]), noise.alignment(at[2])),
        new Confidence(
            needed(at[0]),
            needed(at[2]),
            theta.lower() > least ? needed(at[1]) : Double.POSITIVE_INFINITY));
  }

  private double outlier(double strength, double kappa) {
    return kappa * noise.outlier(strength).orElse(noise.bulkEdge());
  }

  /** γ* holds for texts beside an H that is itself a sample, see {@link TokenSpectrum}. */
  private double needed(double strength) {
    return dimension / tokens.whole(noise.criticalGamma(strength));
  }
}
