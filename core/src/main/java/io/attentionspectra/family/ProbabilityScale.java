package io.attentionspectra.family;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/**
 * Probabilities at which laws are tabulated, from a lowest one to 1: segments between the values
 * that their distribution functions have in gaps or dips, each of {@value #STEPS} equal steps in w,
 * 0 ≤ w ≤ 1, p = a + (b − a)(6w⁵ − 15w⁴ + 10w³). Beside an edge, where p departs like the distance
 * to the power 3/2, w is its square root, so that quantiles are smooth in w.
 *
 * <p>The laws of a family have the same values in their gaps, since those count directions.
 */
final class ProbabilityScale {

  /** Steps of a segment. */
  static final int STEPS = 48;

  /** What two laws' values in one gap may differ by. */
  private static final double SAME_LEVEL = 1e-7;

  private final double[] ends;

  private ProbabilityScale(double[] ends) {
    this.ends = ends;
  }

  /**
   * The scale of several laws.
   *
   * @param lowest the lowest probability
   * @param levels values of the distribution functions in gaps and dips
   */
  static ProbabilityScale of(double lowest, DoubleStream levels) {
    double[] sorted = levels.sorted().filter(level -> level > lowest + SAME_LEVEL).toArray();
    double[] ends = new double[sorted.length + 2];
    ends[0] = lowest;
    int count = 1;
    for (double level : sorted) {
      if (level - ends[count - 1] > SAME_LEVEL && 1 - level > SAME_LEVEL) {
        ends[count++] = level;
      }
    }
    ends[count++] = 1;
    return new ProbabilityScale(Arrays.copyOf(ends, count));
  }

  double lowest() {
    return ends[0];
  }

  int segments() {
    return ends.length - 1;
  }

  /** Points of all segments, each with both ends. */
  int points() {
    return segments() * (STEPS + 1);
  }

  int first(int segment) {
    return segment * (STEPS + 1);
  }

  boolean isEnd(int i) {
    int step = i % (STEPS + 1);
    return step == 0 || step == STEPS;
  }

  boolean isUpperEnd(int i) {
    return i % (STEPS + 1) == STEPS;
  }

  boolean isLevel(double probability, double level) {
    return Math.abs(probability - level) <= SAME_LEVEL;
  }

  double probability(int i) {
    int segment = i / (STEPS + 1);
    int step = i % (STEPS + 1);
    return step == 0 ? ends[segment] : 1 - survival(segment, step / (double) STEPS);
  }

  /** dp/dw at a point. */
  double rate(int i) {
    return rate(i / (STEPS + 1), i % (STEPS + 1) / (double) STEPS);
  }

  double rate(int segment, double w) {
    double both = w * (1 - w);
    return (ends[segment + 1] - ends[segment]) * 30 * both * both;
  }

  /** 1 − p, accurate where it is small. */
  double survival(int segment, double w) {
    double v = 1 - w;
    double share = v * v * v * (10 + v * (6 * v - 15));
    return 1 - ends[segment + 1] + (ends[segment + 1] - ends[segment]) * share;
  }

  /** The segment that holds a probability, the lower of two. */
  int segment(double probability) {
    int segment = 0;
    while (segment < segments() - 1 && probability > ends[segment + 1]) {
      segment++;
    }
    return segment;
  }

  /** Where in a segment the distribution function has a value, by bisection. */
  double where(int segment, double probability) {
    double low = 0;
    double high = 1;
    while (true) {
      double w = (low + high) / 2;
      if (w <= low || w >= high) {
        return w;
      }
      if (1 - survival(segment, w) < probability) {
        low = w;
      } else {
        high = w;
      }
    }
  }
}
