package io.attentionspectra.signal;

import io.attentionspectra.base.Check;
import io.attentionspectra.spectrum.Atom;
import java.util.List;

/**
 * A discrete measure on [0, ∞) through the real inverse of its moment transform ψ(w) = ∫ wh/(1 −
 * wh) dμ(h), from w = 0 to the pole at 1/max h, where ψ grows from 0 to ∞. What is right of the
 * support of a free product needs no other branch.
 *
 * <p>Computed in y = wĥ/(1 − wĥ), ĥ the largest h: with g = h/ĥ the integrand is gy/(1 + (1 − g)y),
 * a sum of positive numbers, so that nothing cancels near the pole.
 */
final class MomentBranch {

  private static final int MAX_ITERATIONS = 500;

  /**
   * The inverse at a p.
   *
   * @param y wĥ/(1 − wĥ)
   * @param quotient p/w, at p = 0 the mean
   * @param elasticity ε = d ln w/d ln p, in (0, 1], falling in p
   * @param turn dε/d ln p, at most 0
   */
  record Point(double y, double quotient, double elasticity, double turn) {}

  private final double largest;
  private final double mean;
  private final double[] ratios;
  private final double[] shares;

  private MomentBranch(double largest, double mean, double[] ratios, double[] shares) {
    this.largest = largest;
    this.mean = mean;
    this.ratios = ratios;
    this.shares = shares;
  }

  /**
   * @param what name of a place of the measure, for refusals
   * @throws IllegalArgumentException if there is no atom, one is negative or all are zero
   */
  static MomentBranch of(String what, List<Atom> atoms) {
    Check.atLeast("number of values of " + what, atoms.size(), 1);
    double largest = 0;
    double total = 0;
    for (Atom atom : atoms) {
      largest = Math.max(largest, Check.nonNegative(what, atom.at()));
      total += atom.mass();
    }
    Check.positive("largest " + what, largest);
    double[] ratios = new double[atoms.size()];
    double[] shares = new double[atoms.size()];
    double mean = 0;
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = atoms.get(i).at() / largest;
      shares[i] = atoms.get(i).mass() / total;
      mean += shares[i] * ratios[i];
    }
    return new MomentBranch(largest, largest * mean, ratios, shares);
  }

  double mean() {
    return mean;
  }

  boolean isPoint() {
    return mean == largest;
  }

  /** wh/(1 − wh) at a value h of the measure. */
  double term(double y, double value) {
    double g = value / largest;
    return g * y / (1 + (1 - g) * y);
  }

  Point at(double p) {
    if (p == 0) {
      return new Point(0, mean, 1, 0);
    }
    double y = inverse(p);
    double first = 0;
    double second = 0;
    double third = 0;
    for (int i = 0; i < ratios.length; i++) {
      double term = ratios[i] * y / (1 + (1 - ratios[i]) * y);
      first += shares[i] * term;
      second += shares[i] * term * term;
      third += shares[i] * term * term * term;
    }
    // With b = E Y²/E Y: ε = 1/(1 + b) and db/d ln w = b(1 + 2 E Y³/E Y² − b).
    double b = second / first;
    double elasticity = 1 / (1 + b);
    double growth = b * (1 + 2 * third / second - b);
    double turn = -elasticity * elasticity * elasticity * growth;
    return new Point(y, largest * (p / y) * (1 + y), elasticity, turn);
  }

  /** Newton's method from the left: ψ is concave in y and ψ(p) ≤ p, so it ascends to the root. */
  private double inverse(double p) {
    double y = p;
    for (int k = 0; k < MAX_ITERATIONS; k++) {
      double value = 0;
      double slope = 0;
      for (int i = 0; i < ratios.length; i++) {
        double below = 1 + (1 - ratios[i]) * y;
        double term = shares[i] * ratios[i] / below;
        value += term * y;
        slope += term / below;
      }
      double next = y + (p - value) / slope;
      if (!(next > y * (1 + 1e-15))) {
        return Math.max(next, y);
      }
      y = next;
    }
    return y;
  }
}
