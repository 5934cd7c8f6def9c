package io.attentionspectra.law;

import org.hipparchus.complex.Complex;

/**
 * Lambert's function, we^w = y (R. M. Corless et al., Adv. Comput. Math. 5 (1996) 329). Off the cut
 * (−∞, −1/e] the principal branch is analytic.
 */
final class LambertFunction {

  private static final int MAX_ITERATIONS = 60;

  private LambertFunction() {}

  /** W₀(y), by Halley's method. */
  static Complex principal(Complex y) {
    Complex w = start(y);
    for (int k = 0; k < MAX_ITERATIONS; k++) {
      Complex exponential = w.exp();
      Complex excess = w.multiply(exponential).subtract(y);
      Complex next = w.add(1);
      Complex slope =
          exponential.multiply(next).subtract(w.add(2).multiply(excess).divide(next.multiply(2)));
      Complex step = excess.divide(slope);
      w = w.subtract(step);
      if (!(step.norm() > 1e-16 * w.norm())) {
        break;
      }
    }
    return w;
  }

  /** The square root at −1/e close to it; elsewhere an approximation from W₀(y) ≈ ln(1 + y). */
  private static Complex start(Complex y) {
    Complex square = y.multiply(Math.E).add(1).multiply(2);
    if (square.norm() < 1) {
      Complex p = square.sqrt();
      return p.subtract(1).subtract(p.multiply(p).divide(3));
    }
    Complex logarithm = y.add(1).log();
    Complex correction = logarithm.add(1).log().divide(logarithm.add(2));
    return logarithm.multiply(Complex.ONE.subtract(correction));
  }
}
