package io.attentionspectra.advice;

import io.attentionspectra.base.Confidence;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What the covariance of pooled whole texts would show of other texts and another û, and the 95 %
 * intervals of what it is predicted to show: the spread over replicates of the texts, noise and
 * signal of every length together, and beside it the mean square over draws of û. Each quantity is
 * taken on a scale on which the error of a strong signal is that of its logarithm: ln(1 −
 * alignment), and the logarithm of the outlier.
 *
 * @param texts of replicates of the texts
 * @param directions of draws of û, none where no signal is visible
 */
record TextSpread(List<Shown> texts, List<Shown> directions) {

  /**
   * What a model predicts.
   *
   * @param outlier λ, at the edge where the signal does not show
   * @param alignment (ûᵀu)²
   */
  record Shown(double outlier, double alignment) {

    /** Of texts that do not vary. */
    static final Shown NOTHING = new Shown(Double.MIN_NORMAL, 0);

    static Shown of(TextModel model) {
      return new Shown(model.outlier(), model.alignment());
    }
  }

  Confidence alignment(TextModel model) {
    double value = model.alignment();
    double own = Math.log1p(-value);
    double half = half(own, each -> Math.log1p(-each.alignment()));
    return new Confidence(
        value, Math.max(0, -Math.expm1(own + half)), Math.max(0, -Math.expm1(own - half)));
  }

  Confidence outlier(TextModel model) {
    double value = model.outlier();
    double half = half(Math.log(value), each -> Math.log(each.outlier()));
    double edge = model.bulkEdge();
    return new Confidence(
        value, Math.min(value, Math.max(edge, value * Math.exp(-half))), value * Math.exp(half));
  }

  private double half(double own, ToDoubleFunction<Shown> scaled) {
    double overTexts = LeadingSignal.deviation(texts.stream().mapToDouble(scaled).toArray());
    double overDirections =
        directions.stream()
            .mapToDouble(scaled)
            .map(x -> (x - own) * (x - own))
            .average()
            .orElse(Double.POSITIVE_INFINITY);
    return Confidence.NORMAL * Math.sqrt(overTexts * overTexts + overDirections);
  }
}
