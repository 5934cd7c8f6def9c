package io.attentionspectra.score;

import io.attentionspectra.base.Check;
import java.util.function.DoubleUnaryOperator;

/**
 * The expansion of any score function by the trapezoidal rule over a {@link ScoreDistribution},
 * halved until two steps agree; their difference is the error stated. Exponentially fast for
 * analytic functions, like the square of the step for kinks, like the step for jumps. Called by
 * {@link ScoreFunction}.
 */
final class ExpansionByQuadrature {

  private static final int FIRST_NODES = 64;
  private static final int MOST_NODES = 1 << 18;

  /** Agreement that ends the refinement. */
  private static final double ENOUGH = 1e-14;

  /** Disagreement that is refused at the finest step. */
  private static final double LARGEST_ERROR = 1e-6;

  /** Share of E φ² that the ends of the range may hold. */
  private static final double LARGEST_END = 1e-14;

  /** Rounding of a sum of positive terms. */
  private static final double ROUNDING = 1e-15;

  private final String name;
  private final DoubleUnaryOperator weight;
  private final ScoreDistribution scores;
  private final int degrees;

  private ExpansionByQuadrature(
      String name, DoubleUnaryOperator weight, ScoreDistribution scores, int degrees) {
    this.name = name;
    this.weight = weight;
    this.scores = scores;
    this.degrees = degrees;
  }

  /**
   * The expansion.
   *
   * @param name of the function, for refusals
   * @param weight φ, not negative
   * @param scores the distribution of the score
   * @param degrees K ≥ 1; 1 for Gaussian scores
   * @throws IllegalArgumentException if φ is negative, not finite or constant, or its moments are
   *     not finite within the range or do not settle to 10⁻⁶
   */
  static ScoreExpansion of(
      String name, DoubleUnaryOperator weight, ScoreDistribution scores, int degrees) {
    ExpansionByQuadrature quadrature = new ExpansionByQuadrature(name, weight, scores, degrees);
    ScoreExpansion last = quadrature.on(FIRST_NODES);
    for (int nodes = 2 * FIRST_NODES; ; nodes *= 2) {
      ScoreExpansion next = quadrature.on(nodes);
      double error = difference(last, next);
      if (error <= ENOUGH || nodes == MOST_NODES) {
        return quadrature.settled(next, error);
      }
      last = next;
    }
  }

  /** Mean of φ over the scores, on a number of nodes. */
  static double mean(DoubleUnaryOperator weight, ScoreDistribution scores) {
    double step = scores.reach() / FIRST_NODES / 64;
    double sum = 0;
    double mass = 0;
    for (int i = -64 * FIRST_NODES; i <= 64 * FIRST_NODES; i++) {
      double root = scores.rootOfWeight(i * step);
      mass += root * root;
      sum += root * root == 0 ? 0 : root * (root * weight.applyAsDouble(scores.score(i * step)));
    }
    return sum / mass;
  }

  private ScoreExpansion settled(ScoreExpansion found, double error) {
    if (!(error <= LARGEST_ERROR)) {
      throw Check.failure(
          name,
          error,
          "must have moments that quadrature finds to 1e-6, and this is what two steps differ by",
          "give a score function without jumps, and of at most exponential growth");
    }
    return new ScoreExpansion(
        found.total(), found.variance(), found.dimension(), found.remainder(), error + ROUNDING);
  }

  private static double difference(ScoreExpansion a, ScoreExpansion b) {
    double largest = Math.abs(a.total() - b.total());
    largest = Math.max(largest, Math.abs(a.remainder() - b.remainder()));
    double[] one = a.variance();
    double[] other = b.variance();
    for (int k = 0; k < one.length; k++) {
      largest = Math.max(largest, Math.abs(one[k] - other[k]));
    }
    return largest / b.total();
  }

  /** With a number of nodes on each side of 0. */
  private ScoreExpansion on(int nodes) {
    int count = 2 * nodes + 1;
    double step = scores.reach() / nodes;
    double[] roots = new double[count];
    double[] values = new double[count];
    double mass = 0;
    double mean = 0;
    double square = 0;
    for (int i = 0; i < count; i++) {
      double u = (i - nodes) * step;
      roots[i] = scores.rootOfWeight(u);
      double value = roots[i] == 0 ? 0 : checked(scores.score(u));
      values[i] = roots[i] * value;
      mass += roots[i] * roots[i];
      mean += roots[i] * values[i];
      square += values[i] * values[i];
    }
    requireEnds(values, square);
    for (int i = 0; i < count; i++) {
      values[i] = values[i] / (mean / mass) - roots[i];
    }
    return expanded(step, roots, values, mass);
  }

  private double checked(double score) {
    double value = weight.applyAsDouble(score);
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw Check.failure(
          name + " at score " + score,
          value,
          "must be finite and not negative",
          "give attention weights before they are normalised");
    }
    return value;
  }

  private void requireEnds(double[] values, double square) {
    double ends = Math.max(Math.abs(values[0]), Math.abs(values[values.length - 1]));
    if (!(square > 0 && ends * ends <= LARGEST_END * square && square < 1e300)) {
      throw Check.failure(
          name,
          square,
          "must have a finite positive second moment under its scores",
          "give a score function that is not 0 and grows at most exponentially");
    }
  }

  /** Values are √weight times f. */
  private ScoreExpansion expanded(double step, double[] roots, double[] values, double mass) {
    int nodes = (roots.length - 1) / 2;
    double[] polynomials = new double[degrees];
    double[] coefficients = new double[degrees];
    double total = 0;
    for (int i = 0; i < roots.length; i++) {
      scores.polynomials(scores.score((i - nodes) * step), polynomials);
      total += values[i] * values[i];
      for (int k = 0; k < degrees; k++) {
        coefficients[k] += roots[i] * values[i] * polynomials[k] / mass;
      }
    }
    double[] dimension = scores.dimensions(degrees);
    double[] factor = new double[degrees];
    double[] variance = new double[degrees];
    for (int k = 0; k < degrees; k++) {
      factor[k] = coefficients[k] * (dimension[k] == 0 ? 1 : dimension[k]);
      variance[k] = factor[k] * coefficients[k];
    }
    double rest = 0;
    for (int i = 0; i < roots.length; i++) {
      scores.polynomials(scores.score((i - nodes) * step), polynomials);
      double value = values[i];
      for (int k = 0; k < degrees; k++) {
        value -= roots[i] * factor[k] * polynomials[k];
      }
      rest += value * value;
    }
    if (!(total > 0)) {
      throw Check.failure(
          name, total, "must not be constant over its scores", "attention is then uniform");
    }
    return new ScoreExpansion(total / mass, variance, dimension, rest / mass, 0);
  }
}
