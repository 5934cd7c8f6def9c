package io.attentionspectra.family;

import java.util.ArrayList;
import java.util.List;

/**
 * Quantiles of a law on a {@link ProbabilityScale}: ln x and d ln x/dw at its points, cubic between
 * them.
 */
final class QuantileTable {

  /** Smallest ln x across a gap: what is left of one that closes between two laws is no gap. */
  private static final double LEAST_GAP = 1e-3;

  private final ProbabilityScale scale;
  private final double[] logarithm;
  private final double[] slope;

  /**
   * @param scale the probabilities
   * @param logarithm ln x at its points
   * @param slope d ln x/dw there, 0 at the ends of segments
   */
  QuantileTable(ProbabilityScale scale, double[] logarithm, double[] slope) {
    this.scale = scale;
    this.logarithm = logarithm;
    this.slope = slope;
  }

  /** A place on the table: the point before it and how far on to the next it is. */
  private record Position(int point, double share) {}

  /**
   * The weighted sum of tables on one scale, made increasing, with its last quantile moved to an
   * edge that is known better.
   *
   * @param weights of sum 1
   */
  static QuantileTable combined(List<QuantileTable> tables, double[] weights, double edge) {
    ProbabilityScale scale = tables.get(0).scale;
    double[] logarithm = new double[scale.points()];
    double[] slope = new double[scale.points()];
    for (int j = 0; j < weights.length; j++) {
      for (int i = 0; i < logarithm.length; i++) {
        logarithm[i] += weights[j] * tables.get(j).logarithm[i];
        slope[i] += weights[j] * tables.get(j).slope[i];
      }
    }
    QuantileTable sum = new QuantileTable(scale, logarithm, slope);
    sum.endAt(Math.log(edge));
    sum.increase();
    return sum;
  }

  /** Moves the last segment so that it ends at the edge, its other end staying. */
  private void endAt(double edge) {
    int first = scale.first(scale.segments() - 1);
    double shift = edge - logarithm[logarithm.length - 1];
    for (int step = 0; step <= ProbabilityScale.STEPS; step++) {
      double w = step / (double) ProbabilityScale.STEPS;
      logarithm[first + step] += shift * w * w * (3 - 2 * w);
      slope[first + step] += shift * 6 * w * (1 - w);
    }
    logarithm[logarithm.length - 1] = edge;
  }

  /**
   * Takes care that quantiles do not fall: the ends of two segments that are about to cross, as the
   * edges of a gap that closes, meet halfway; slopes keep to three times the steps beside them (F.
   * N. Fritsch and R. E. Carlson, SIAM J. Numer. Anal. 17 (1980) 238).
   */
  private void increase() {
    int last = logarithm.length - 1;
    for (int segment = 1; segment < scale.segments(); segment++) {
      int i = scale.first(segment);
      if (logarithm[i] - logarithm[i - 1] < LEAST_GAP) {
        double middle = (logarithm[i] + logarithm[i - 1]) / 2;
        logarithm[i - 1] = middle;
        logarithm[i] = middle;
      }
    }
    for (int i = 1; i <= last; i++) {
      logarithm[i] = Math.min(logarithm[last], Math.max(logarithm[i], logarithm[i - 1]));
    }
    for (int i = 0; i <= last; i++) {
      double most = Double.POSITIVE_INFINITY;
      if (i % (ProbabilityScale.STEPS + 1) > 0) {
        most = logarithm[i] - logarithm[i - 1];
      }
      if (!scale.isUpperEnd(i)) {
        most = Math.min(most, logarithm[i + 1] - logarithm[i]);
      }
      slope[i] = Math.min(Math.max(0, slope[i]), 3 * most * ProbabilityScale.STEPS);
    }
  }

  /** The smallest place of the table. */
  double lowest() {
    return Math.exp(logarithm[0]);
  }

  double lowestProbability() {
    return scale.lowest();
  }

  /** Number of points where a table is compared with a law. */
  int probes() {
    return logarithm.length - 1;
  }

  /** A place between two points. */
  double probe(int i) {
    return Math.exp(scale.isUpperEnd(i) ? logarithm[i] : value(i, 0.5));
  }

  /** 1 − F at a place on the table. */
  double survival(double x) {
    Position at = position(Math.log(x));
    return scale.survival(segment(at.point()), w(at));
  }

  /**
   * The density at a place on the table; in the last step before a level without a gap the same.
   */
  double density(double x) {
    Position at = inward(position(Math.log(x)));
    double rate = scale.rate(segment(at.point()), w(at));
    double stretch = rate(at.point(), at.share());
    return stretch > 0 ? rate / (Math.exp(value(at.point(), at.share())) * stretch) : 0;
  }

  /** A position, or the inner end of a step that ends a segment where there is no edge. */
  private Position inward(Position at) {
    int point = at.point();
    if (scale.isEnd(point) && (point == 0 || !isGap(point - 1))) {
      return new Position(point, 1);
    }
    boolean last = scale.isEnd(point + 1) && point + 2 < logarithm.length;
    return last && !isGap(point + 1) ? new Position(point, 0) : at;
  }

  /** Whether there is a gap between the last point of a segment and the next one's first. */
  private boolean isGap(int point) {
    return logarithm[point + 1] > logarithm[point];
  }

  /** The smallest place where F reaches a probability on the table. */
  double quantile(double probability) {
    int segment = scale.segment(probability);
    double steps = scale.where(segment, probability) * ProbabilityScale.STEPS;
    int step = Math.min(ProbabilityScale.STEPS - 1, (int) steps);
    return Math.exp(value(scale.first(segment) + step, steps - step));
  }

  /** Ends of the intervals from the lowest place on, in order: lower, upper, lower, upper … */
  List<double[]> intervals() {
    List<double[]> found = new ArrayList<>();
    double lower = lowest();
    for (int segment = 1; segment < scale.segments(); segment++) {
      int first = scale.first(segment);
      if (isGap(first - 1)) {
        found.add(new double[] {lower, Math.exp(logarithm[first - 1])});
        lower = Math.exp(logarithm[first]);
      }
    }
    found.add(new double[] {lower, Math.exp(logarithm[logarithm.length - 1])});
    return found;
  }

  private static int segment(int point) {
    return point / (ProbabilityScale.STEPS + 1);
  }

  private static double w(Position at) {
    return (at.point() % (ProbabilityScale.STEPS + 1) + at.share()) / ProbabilityScale.STEPS;
  }

  /** The point before a place, and the share of the way to the next by bisection. */
  private Position position(double log) {
    int low = 0;
    int high = logarithm.length - 1;
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (logarithm[middle] <= log) {
        low = middle;
      } else {
        high = middle;
      }
    }
    if (scale.isUpperEnd(low)) {
      return new Position(low - 1, 1);
    }
    double from = 0;
    double to = 1;
    double share = (log - logarithm[low]) / (logarithm[low + 1] - logarithm[low]);
    for (int k = 0; k < 60; k++) {
      double excess = value(low, share) - log;
      if (excess > 0) {
        to = share;
      } else {
        from = share;
      }
      double step = excess * ProbabilityScale.STEPS / rate(low, share);
      if (Math.abs(step) < 1e-13) {
        break;
      }
      step = share - step;
      share = step > from && step < to ? step : (from + to) / 2;
    }
    return new Position(low, Math.min(1, Math.max(0, share)));
  }

  /** ln x a share of the way from a point to the next. */
  private double value(int i, double s) {
    double rise = logarithm[i + 1] - logarithm[i];
    double left = slope[i] / ProbabilityScale.STEPS;
    double right = slope[i + 1] / ProbabilityScale.STEPS;
    double bend = 3 * rise - 2 * left - right;
    return logarithm[i] + s * (left + s * (bend + s * (left + right - 2 * rise)));
  }

  /** d ln x/dw there. */
  private double rate(int i, double s) {
    double rise = (logarithm[i + 1] - logarithm[i]) * ProbabilityScale.STEPS;
    double bend = 3 * rise - 2 * slope[i] - slope[i + 1];
    return slope[i] + s * (2 * bend + s * 3 * (slope[i] + slope[i + 1] - 2 * rise));
  }
}
