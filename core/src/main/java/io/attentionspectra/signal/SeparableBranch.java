package io.attentionspectra.signal;

import java.util.function.ToDoubleFunction;

/**
 * The real branch p ↦ λ(p) = (1 + δp) γp/(wv), p = ψ_H(w), γp = ψ_D(v), right of the bulk of a
 * separable covariance: from λ = ∞ at p = 0 down to the edge.
 *
 * <p>d ln λ/d ln p = 1 − ε_H(p) − ε_D(γp) + δp/(1 + δp) grows in p (both elasticities fall), from
 * −1 to a positive number, so the edge is its only zero. In the limit γ = 0 γp/v is the mean of D.
 *
 * @param tokens H
 * @param texts D
 * @param delta δ, 0 without a table
 * @param gamma γ, 0 for the limit of infinitely many texts
 */
record SeparableBranch(MomentBranch tokens, MomentBranch texts, double delta, double gamma) {

  private static final int MAX_ITERATIONS = 200;
  private static final double CLOSE = 2e-16;

  /**
   * A point of the branch.
   *
   * @param slope d ln λ/d ln p
   * @param turn its derivative by ln p, positive
   * @param texts D at γp
   */
  record Point(double p, double lambda, double slope, double turn, MomentBranch.Point texts) {}

  SeparableBranch throughTable(double delta) {
    return new SeparableBranch(tokens, texts, delta, gamma);
  }

  SeparableBranch withGamma(double gamma) {
    return new SeparableBranch(tokens, texts, delta, gamma);
  }

  /** Whether λ has a minimum: without table and texts it falls to the largest eigenvalue of H. */
  boolean hasEdge() {
    return gamma > 0 || delta > 0;
  }

  Point at(double p) {
    MomentBranch.Point h = tokens.at(p);
    MomentBranch.Point d = texts.at(gamma * p);
    double table = 1 + delta * p;
    double lambda = h.quotient() / p * d.quotient() * table;
    double slope = 1 - h.elasticity() - d.elasticity() + delta * p / table;
    double turn = -h.turn() - d.turn() + delta * p / (table * table);
    return new Point(p, lambda, slope, turn, d);
  }

  /** The zero of the slope: bracketed in ln p, then Newton's method held in the bracket. */
  Point edge() {
    double low = -1;
    while (at(Math.exp(low)).slope() >= 0) {
      low *= 2;
    }
    double high = 1;
    while (at(Math.exp(high)).slope() < 0) {
      high *= 2;
    }
    double x = (low + high) / 2;
    Point here = at(Math.exp(x));
    for (int k = 0; k < MAX_ITERATIONS; k++) {
      if (here.slope() < 0) {
        low = x;
      } else {
        high = x;
      }
      double next = x - here.slope() / here.turn();
      next = next > low && next < high ? next : (low + high) / 2;
      if (Math.abs(next - x) <= CLOSE * Math.max(1, Math.abs(x)) || high - low == 0) {
        return here;
      }
      x = next;
      here = at(Math.exp(x));
    }
    return here;
  }

  /**
   * The point of (0, edge) where a quantity that falls in p, from above a level, is at the level:
   * bracketed in ln p, then regula falsi with the Illinois modification (M. Dowell and P. Jarratt,
   * BIT 11 (1971) 168) on (quantity − level)/(quantity + level), which is nearly linear there.
   *
   * @param quantity not negative, infinite at p = 0, below the level at the edge
   * @param level positive
   */
  Point beforeEdge(Point edge, ToDoubleFunction<Point> quantity, double level) {
    ToDoubleFunction<Point> excess = at -> excess(quantity.applyAsDouble(at), level);
    double high = Math.log(edge.p());
    double above = excess.applyAsDouble(edge);
    double low = high - 1;
    Point here = at(Math.exp(low));
    double below = excess.applyAsDouble(here);
    while (below < 0) {
      high = low;
      above = below;
      low -= 2 * (Math.log(edge.p()) - low);
      here = at(Math.exp(low));
      below = excess.applyAsDouble(here);
    }
    double last = 0;
    for (int k = 0; k < MAX_ITERATIONS && high - low > CLOSE * Math.max(1, Math.abs(low)); k++) {
      double next = low + (high - low) * (below / (below - above));
      double x = next > low && next < high ? next : (low + high) / 2;
      here = at(Math.exp(x));
      double found = excess.applyAsDouble(here);
      if (Math.abs(found) <= CLOSE) {
        return here;
      }
      if (found > 0) {
        low = x;
        below = found;
        above /= last > 0 ? 2 : 1;
      } else {
        high = x;
        above = found;
        below /= last < 0 ? 2 : 1;
      }
      last = found;
    }
    return here;
  }

  private static double excess(double quantity, double level) {
    return quantity < Double.POSITIVE_INFINITY ? (quantity - level) / (quantity + level) : 1;
  }
}
