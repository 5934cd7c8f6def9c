package io.attentionspectra.pooling;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.Randomness;

/**
 * Gradient ascent of a scale-free objective over unit weight vectors. Each step follows the
 * gradient and returns to the unit sphere; its length doubles after a success and halves until the
 * objective grows by at least a tenth of what the gradient promises (Armijo's rule); where rounding
 * hides the growth, until the step no longer passes the top. The start is the mean with a seeded
 * perturbation of relative size 0.1, because the mean can be a saddle point. Below the tolerance
 * the ascent goes on until {@value #PATIENCE} steps no longer shorten the gradient, so that the
 * weights are those of the top and not of where it stopped.
 *
 * <p>Defaults: tolerance 1e-9 relative to the objective, at most 20,000 steps, seed 0.
 *
 * @param tolerance the ascent has converged when the gradient's length is at most this times max(1,
 *     |value|)
 * @param mostSteps steps after which to give up
 * @param seed seed of the start
 */
public record WeightTraining(double tolerance, int mostSteps, long seed) {

  private static final double PROMISE = 0.1;
  private static final double PERTURBATION = 0.1;
  private static final double SHORTEST = 1e-18;

  /** Steps without a shorter gradient after which rounding is all that is left. */
  private static final int PATIENCE = 20;

  /** Relative change of the objective below which rounding decides a comparison. */
  private static final double INDISTINCT = 1e-10;

  /**
   * Checks the settings.
   *
   * @param tolerance positive
   * @param mostSteps at least 1
   * @param seed any number
   * @throws IllegalArgumentException if the tolerance or the number of steps is not positive
   */
  public WeightTraining {
    Check.positive("tolerance", tolerance);
    Check.atLeast("mostSteps", mostSteps, 1);
  }

  /**
   * The default settings.
   *
   * @return tolerance 1e-9, 20,000 steps, seed 0
   */
  public static WeightTraining withDefaults() {
    return new WeightTraining(1e-9, 20_000, 0);
  }

  /**
   * Trains weights.
   *
   * @param objective what to make large
   * @return the weights reached, with a flag that says whether the ascent converged
   * @throws IllegalArgumentException if the objective has no position
   */
  public LearnedWeights train(WeightObjective objective) {
    double[] weights = start(Check.atLeast("length", objective.length(), 1));
    double value = objective.value(weights);
    double step = 1;
    LearnedWeights best = new LearnedWeights(weights, value, Double.POSITIVE_INFINITY, 0, false);
    for (int done = 0; ; done++) {
      double[] gradient = objective.gradient(weights);
      double norm = norm(gradient);
      if (norm < best.gradientNorm()) {
        best = reached(weights, value, norm, done);
      }
      boolean spent = best.converged() && done - best.steps() >= PATIENCE;
      if (spent || done == mostSteps || step < SHORTEST) {
        return best;
      }
      double[] next = move(weights, gradient, step);
      double reached = objective.value(next);
      while (step >= SHORTEST
          && !grows(value, reached, PROMISE * step * norm * norm)
          && !reachesNoFurtherThanTheTop(objective, value, reached, gradient, next)) {
        step /= 2;
        next = move(weights, gradient, step);
        reached = objective.value(next);
      }
      weights = next;
      value = reached;
      step *= 2;
    }
  }

  private LearnedWeights reached(double[] weights, double value, double norm, int steps) {
    boolean converged = norm <= tolerance * Math.max(1, Math.abs(value));
    return new LearnedWeights(withPositiveSum(weights.clone()), value, norm, steps, converged);
  }

  private static boolean grows(double value, double reached, double promised) {
    return reached >= value + promised;
  }

  /**
   * The test where the objective changes too little to be compared: the gradient must not have
   * turned against the step (approximate Wolfe condition of W. W. Hager and H. Zhang, SIAM J.
   * Optim. 16 (2005) 170).
   */
  private static boolean reachesNoFurtherThanTheTop(
      WeightObjective objective, double value, double reached, double[] gradient, double[] next) {
    if (!(Math.abs(reached - value) <= INDISTINCT * Math.abs(value))) {
      return false;
    }
    double[] there = objective.gradient(next);
    double product = 0;
    for (int t = 0; t < gradient.length; t++) {
      product += gradient[t] * there[t];
    }
    return product >= 0;
  }

  private double[] start(int length) {
    double[] weights = Randomness.of(seed).child("start of training", length).gaussians(length);
    for (int t = 0; t < length; t++) {
      weights[t] = 1 + PERTURBATION * weights[t];
    }
    return toUnit(weights);
  }

  private static double[] move(double[] weights, double[] gradient, double step) {
    double[] next = weights.clone();
    for (int t = 0; t < next.length; t++) {
      next[t] += step * gradient[t];
    }
    return toUnit(next);
  }

  private static double[] withPositiveSum(double[] weights) {
    double sum = 0;
    for (double w : weights) {
      sum += w;
    }
    double sign = sum < 0 ? -1 : 1;
    for (int t = 0; t < weights.length; t++) {
      weights[t] *= sign;
    }
    return weights;
  }

  private static double[] toUnit(double[] weights) {
    double norm = norm(weights);
    for (int t = 0; t < weights.length; t++) {
      weights[t] /= norm;
    }
    return weights;
  }

  private static double norm(double[] vector) {
    double sum = 0;
    for (double x : vector) {
      sum += x * x;
    }
    return Math.sqrt(sum);
  }
}
