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

  /**
   * Left of the imaginary axis the square root at −1/e, or ln y − ln ln y far out; right of it an
   * approximation that is right at 0 and at infinity.
   */
  private static Complex start(Complex y) {
    Complex square = y.multiply(Math.E).add(1).multiply(2);
    if (y.getReal() < 0 && square.norm() < 6) {
      Complex p = square.sqrt();
      Complex cubic = p.multiply(11 / 72.0).subtract(1 / 3.0).multiply(p).add(1);
      return cubic.multiply(p).subtract(1);
    }
    if (y.getReal() < 0) {
      return y.log().subtract(y.log().log());
    }
    Complex logarithm = y.add(1).log();
    Complex correction = logarithm.add(1).log().divide(logarithm.add(2));
    return logarithm.multiply(Complex.ONE.subtract(correction));
  }
}
