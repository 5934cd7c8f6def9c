package io.attentionspectra.attention;

import io.attentionspectra.base.Check;
import io.attentionspectra.score.ScoreFunction;

/**
 * Values of β where one {@link Regime} ends and the next begins, for queries that see ℓ keys.
 *
 * <ul>
 *   <li>heavy-tailed from the β at which the typical largest of ℓ² entries of f(S)/√ℓ alone, with S
 *       at 2√(ln ℓ), reaches the Marchenko–Pastur edge of the bulk: f(2√ln ℓ)² = 4 θ₁ ℓ, f(x) =
 *       e^{βx − β²/2} − 1, θ₁ = e^{β²} − 1. (The true edge is a little higher; leading order.)
 *   <li>condensing from √(2 ln ℓ), the freezing point of the random energy model (Derrida, 1981).
 *   <li>Poisson from 10 √(2 ln ℓ), where the limit 1 − √(2 ln ℓ)/β of Σⱼ Aᵢⱼ² reaches 0.9.
 * </ul>
 *
 * @param heavyTailed start of the heavy-tailed regime
 * @param condensing start of the condensing regime
 * @param poisson start of the Poisson regime
 */
public record RegimeBoundaries(double heavyTailed, double condensing, double poisson) {

  private static final double ONE_HOT = 0.9;

  /** Of all weight, beyond the scores a query sees: softmax has it at β = √(2 ln ℓ). */
  private static final double MOST_BEYOND = 0.5;

  /** Scores on each side of 0 at which a function is looked at. */
  private static final int STEPS = 200;

  /**
   * The boundaries at a size.
   *
   * @param keys ℓ, the mean number of keys a query sees; above 1
   * @return the boundaries, increasing
   * @throws IllegalArgumentException unless ℓ is above 1
   */
  public static RegimeBoundaries at(double keys) {
    if (!(keys > 1 && keys < Double.POSITIVE_INFINITY)) {
      throw Check.failure("keys", keys, "must be above 1", "give queries more than one key");
    }
    double freezing = Math.sqrt(2 * Math.log(keys));
    return new RegimeBoundaries(heavyTail(keys, freezing), freezing, freezing / (1 - ONE_HOT));
  }

  /**
   * The regime of an inverse temperature.
   *
   * @param beta β, zero or more
   * @return the regime
   * @throws IllegalArgumentException if β is negative or not finite
   */
  public Regime regime(double beta) {
    Check.nonNegative("beta", beta);
    if (beta >= poisson) {
      return Regime.POISSON;
    }
    if (beta > condensing) {
      return Regime.CONDENSING;
    }
    return beta >= heavyTailed ? Regime.HEAVY_TAILED : Regime.LINEAR;
  }

  /**
   * The regime of a score function φ by the same rules, f = φ/E φ − 1: heavy-tailed from where the
   * largest f(s)² at |s| ≤ 2√(ln ℓ) reaches 4 θ₁ ℓ, condensing from where half of all weight lies
   * at |s| ≥ √(2 ln ℓ). For softmax these are the boundaries in β; bounded functions have no heavy
   * tail unless they are close to a step.
   *
   * @param score the score function
   * @param keys ℓ, the mean number of keys a query sees; above 1
   * @return the regime; Poisson for softmax only
   * @throws IllegalArgumentException unless ℓ is above 1
   */
  public static Regime regime(ScoreFunction score, double keys) {
    RegimeBoundaries boundaries = at(keys);
    if (score.isSoftmax()) {
      return boundaries.regime(score.parameters().getOrDefault("beta", 0.0));
    }
    if (score.shareBeyond(boundaries.condensing) > MOST_BEYOND) {
      return Regime.CONDENSING;
    }
    double largest = 0;
    double last = 2 * Math.sqrt(Math.log(keys));
    for (int i = -STEPS; i <= STEPS; i++) {
      double f = score.function().applyAsDouble(i * last / STEPS);
      largest = Math.max(largest, f * f);
    }
    return largest >= 4 * keys * score.total() ? Regime.HEAVY_TAILED : Regime.LINEAR;
  }

  /**
   * The boundary that decides a regime: its lower end, or the upper end of the linear regime.
   *
   * @param regime a regime
   * @return a value of β
   */
  public double deciding(Regime regime) {
    return switch (regime) {
      case LINEAR, HEAVY_TAILED -> heavyTailed;
      case CONDENSING -> condensing;
      case POISSON -> poisson;
    };
  }

  /**
   * Expected Σⱼ Aᵢⱼ² of a frozen row, 1 − √(2 ln ℓ)/β, and 0 before freezing.
   *
   * @param beta β, positive
   * @return a number in [0, 1)
   * @throws IllegalArgumentException if β is not positive
   */
  public double condensation(double beta) {
    Check.positive("beta", beta);
    return Math.max(0, 1 - condensing / beta);
  }

  /** Bisection on [0, freezing]; the ratio grows there from below 1, or freezing comes first. */
  private static double heavyTail(double keys, double freezing) {
    double low = 0;
    double high = freezing;
    for (int i = 0; i < 60; i++) {
      double beta = (low + high) / 2;
      if (largestOverEdge(beta, keys) < 1) {
        low = beta;
      } else {
        high = beta;
      }
    }
    return high;
  }

  private static double largestOverEdge(double beta, double keys) {
    double largest = Math.expm1(2 * beta * Math.sqrt(Math.log(keys)) - beta * beta / 2);
    return largest * largest / (4 * keys * Math.expm1(beta * beta));
  }
}
