package io.attentionspectra.family;

import io.attentionspectra.spectrum.Interval;
import io.attentionspectra.spectrum.SoftEdged;
import java.util.ArrayList;
import java.util.List;

/**
 * An exact law of a family, as the tables of an {@link Octave} ask it.
 *
 * @param law the law
 * @param lowest its distribution function where it begins to be resolved
 */
record Node(SoftEdged law, double lowest) {

  static Node of(SoftEdged law) {
    return new Node(law, law.cumulative(law.resolvedFrom()));
  }

  /**
   * A gap between two intervals.
   *
   * @param level the distribution function in the gap
   */
  private record Gap(double level, double lower, double upper) {}

  /** The gaps right of a quantile. */
  private List<Gap> gaps(double probability) {
    List<Interval> intervals = law.intervalsFrom(law.quantile(probability));
    List<Gap> gaps = new ArrayList<>();
    for (int i = 1; i < intervals.size(); i++) {
      double lower = intervals.get(i - 1).upper();
      double upper = intervals.get(i).lower();
      gaps.add(new Gap(law.cumulative(Math.sqrt(lower * upper)), lower, upper));
    }
    return gaps;
  }

  /** Values of the distribution function in the gaps right of a quantile. */
  double[] levels(double probability) {
    return gaps(probability).stream().mapToDouble(Gap::level).toArray();
  }

  /** Quantiles and their slopes at the points of a scale. */
  QuantileTable table(ProbabilityScale scale) {
    List<Gap> gaps = gaps(scale.lowest());
    int points = scale.points();
    double[] logarithm = new double[points];
    double[] slope = new double[points];
    for (int i = 0; i < points; i++) {
      double probability = scale.probability(i);
      double x = law.quantile(probability);
      if (scale.isEnd(i)) {
        logarithm[i] = Math.log(beside(gaps, scale, i, x));
      } else {
        logarithm[i] = Math.log(x);
        slope[i] = scale.rate(i) / (x * law.density(x));
      }
    }
    return new QuantileTable(scale, logarithm, slope);
  }

  /** The edge where a segment of the scale ends in a gap, else the quantile. */
  private double beside(List<Gap> gaps, ProbabilityScale scale, int i, double quantile) {
    if (scale.probability(i) == 1) {
      return law.rightEdge();
    }
    for (Gap gap : gaps) {
      if (scale.isLevel(scale.probability(i), gap.level())) {
        return scale.isUpperEnd(i) ? gap.lower() : gap.upper();
      }
    }
    return quantile;
  }
}
