package io.attentionspectra.law;

import io.attentionspectra.base.Check;
import io.attentionspectra.score.ScoreFunction;
import java.util.stream.IntStream;

/** The ranges of parameters of the laws of masked attention. */
final class MaskedDomain {

  private static final double SMALLEST_BETA = 1e-3;

  /** √(2 ln ℓ) at ℓ = 250,000. */
  private static final double LARGEST_BETA = 5;

  private static final double SMALLEST_RATIO = 1e-3;
  private static final double LARGEST_RATIO = 1e4;

  /** Intervals of the support, about, up to which a law is traced. */
  private static final double MOST_INTERVALS = 32;

  /** Gaps from the right edge whose closing shows in a distribution function. */
  private static final int LEVELS = 6;

  /** Of all weight, beyond what a query sees: softmax has it at β = √(2 ln n). */
  private static final double LARGEST_SHARE = 0.5;

  private MaskedDomain() {}

  /** β of a law without a length. */
  static double beta(double beta) {
    Check.positive("beta", beta);
    return Check.within(
        "beta",
        beta,
        SMALLEST_BETA,
        LARGEST_BETA,
        "above it heads are condensed and follow no closed law; below it"
            + " attention is uniform");
  }

  /** β of heads whose queries see a mean number of keys: up to the freezing point √(2 ln keys). */
  static double beta(double beta, double keys) {
    double freezing = Math.sqrt(2 * Math.log(keys));
    if (beta > freezing) {
      throw Check.failure(
          "beta",
          beta,
          "must be at most √(2 ln n) = " + freezing + " where queries see n = " + keys + " keys",
          "above it heads are condensed and follow no closed law");
    }
    return beta(beta);
  }

  /** The largest β of a law without a length. */
  static double largestBeta() {
    return LARGEST_BETA;
  }

  /** The largest β of heads whose queries see a mean number of keys. */
  static double largestBeta(double keys) {
    return Math.min(LARGEST_BETA, Math.sqrt(2 * Math.log(keys)));
  }

  /** What the distribution function of a law of rank c may have in its first gaps: 1 − jc. */
  static double[] levels(double ratio) {
    return IntStream.rangeClosed(1, LEVELS)
        .mapToDouble(j -> 1 - j * ratio)
        .filter(level -> level > 0)
        .toArray();
  }

  /** A score function of a law without a length: softmax within its range of β. */
  static void requireScore(ScoreFunction score) {
    if (score.isSoftmax()) {
      score.parameters().values().forEach(MaskedDomain::beta);
    }
  }

  /** One whose queries see a mean number of keys: fewer than half of all weight beyond them. */
  static void requireScore(ScoreFunction score, double keys) {
    if (score.isSoftmax()) {
      score.parameters().values().forEach(beta -> beta(beta, keys));
      return;
    }
    double beyond = score.shareBeyond(Math.sqrt(2 * Math.log(keys)));
    if (beyond > LARGEST_SHARE) {
      throw Check.failure(
          "score function",
          score,
          "has "
              + beyond
              + " of its weight at scores that occur once among the "
              + keys
              + " keys that a query sees on average",
          "such heads are condensed and follow no closed law: take smaller scores");
    }
  }

  /**
   * c = m/ℓ. Bands of mass c sit at (θ₂/c)/((k − ½)²π²) on top of noise that reaches to e(θ₁ − θ₂):
   * about √(θ₂/(ce(θ₁ − θ₂)))/π of them, and no more than 1/c, stand alone.
   */
  static void ratio(String name, double value, double linear, double noise) {
    Check.positive(name, value);
    Check.within(
        name, value, SMALLEST_RATIO, LARGEST_RATIO, "above it the law is that of noise alone");
    double alone = Math.sqrt(linear / (value * Math.E * noise)) / Math.PI;
    double intervals = Math.min(1 / value, alone);
    if (intervals > MOST_INTERVALS) {
      throw Check.failure(
          name,
          value,
          "leaves about " + Math.round(intervals) + " intervals",
          "at most " + (int) MOST_INTERVALS + " are traced: take larger scores or a larger ratio");
    }
  }
}
