package io.attentionspectra.law;

import io.attentionspectra.base.Check;
import io.attentionspectra.resolvent.Components;
import io.attentionspectra.score.ScoreExpansion;
import io.attentionspectra.score.ScoreFunction;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the laws of attention take from a score function: names, parameters, linear models. */
final class ScoreDomain {

  /** A part below this share of θ₁ leaves no trace in a law. */
  static final double LEAST_SHARE = 1e-14;

  /**
   * A part of so high a rank N that it is noise: it differs from that by v²/(6θ₁²N/ℓ) in the second
   * moment over θ₁², and its potential, N/ℓ times a logarithm, would lose more digits than that.
   */
  private static final double LEAST_TRACE = 1e-11;

  private ScoreDomain() {}

  /** The name of a law, with that of the score function unless it is softmax. */
  static String name(String law, ScoreFunction score) {
    return score.isSoftmax() ? law : law + ", " + score.name();
  }

  /** Parameters of a law of large heads. */
  static Map<String, Double> parameters(ScoreFunction score, double headRatio) {
    Map<String, Double> parameters = new LinkedHashMap<>(score.parameters());
    parameters.put("headRatio", headRatio);
    return parameters;
  }

  /** Parameters of a law of heads of finite size. */
  static Map<String, Double> parameters(int length, int headDim, ScoreFunction score, int degrees) {
    Map<String, Double> parameters = new LinkedHashMap<>();
    parameters.put("length", (double) length);
    parameters.put("headDim", (double) headDim);
    parameters.putAll(score.parameters());
    parameters.put("degrees", (double) degrees);
    return parameters;
  }

  /** Whether a part of the expansion leaves a trace. */
  static boolean shows(double variance, ScoreExpansion expansion) {
    return variance > LEAST_SHARE * expansion.total();
  }

  /** The linear model of large heads: θ₂ at rank c, and θ₁ − θ₂ of noise. */
  static Components components(ScoreFunction score, double headRatio) {
    return components(
        score,
        score.remainder(),
        score.total(),
        new double[] {score.linear()},
        new double[] {headRatio});
  }

  /** The linear model of heads of finite size. */
  static Components components(ScoreFunction score, ScoreExpansion expansion, int length) {
    double[] ratio = Arrays.stream(expansion.dimension()).map(n -> n / length).toArray();
    return components(score, expansion.remainder(), expansion.total(), expansion.variance(), ratio);
  }

  /**
   * Without parts that leave no trace, such as those of odd degree of an even function, and with
   * those of very high rank in the noise.
   */
  private static Components components(
      ScoreFunction score, double noise, double total, double[] variance, double[] ratio) {
    double[] kept = new double[variance.length];
    double[] ranks = new double[variance.length];
    int count = 0;
    double rest = noise;
    for (int k = 0; k < variance.length; k++) {
      double share = variance[k] / total;
      if (share > LEAST_SHARE && count > 0 && share * share < LEAST_TRACE * ratio[k]) {
        rest += variance[k];
      } else if (share > LEAST_SHARE) {
        kept[count] = variance[k];
        ranks[count++] = ratio[k];
      }
    }
    if (count == 0) {
      throw Check.failure(
          "score function",
          score,
          "must have a part of limited rank",
          "without one attention is noise alone: use CausalNoise with variance " + total);
    }
    return Components.of(rest, Arrays.copyOf(kept, count), Arrays.copyOf(ranks, count));
  }
}
