package io.attentionspectra.causal;

import io.attentionspectra.resolvent.Components;
import org.hipparchus.complex.Complex;

/**
 * Im Φ of a solution of the causal equations at a real place, Φ(z) = ∫ log(x − z) dμ(x), from the
 * potential of the equations, without quadrature over the law:
 *
 * <p>Φ = ln U(0) − 1 + (1 + p) + Σ_k [c_k ln φ_k(1) − v_k ∫₀^½ q_k dx], q_k = −t(P_k + M_k)/2, ln
 * φ_k(1) = 2 ln φ_k(½) + Ln(−zr_k) + Ln(κ_kr_k − 1/(zr_k)), r_k = (φ′/φ)/(κ_k e^E) at ½; φ″ = Lφ′ −
 * κ_ktφ, φ(0) = 1, φ′(0) = 0.
 *
 * <p>φ is followed step by step through the ratio of its ends, which stays finite where φ comes
 * close to 0; logarithms of sums are principal, every number being in the closed upper half-plane.
 */
final class CausalPotential {

  private final Components model;
  private final TaylorStep taylor;
  private final int parts;
  private final Complex t;

  CausalPotential(Components model, TaylorStep taylor, Complex t) {
    this.model = model;
    this.taylor = taylor;
    this.t = t;
    parts = model.count();
  }

  /** Im Φ. */
  double imaginaryPart(double[][] states, Complex onePlusMoments) {
    double length = 0.5 / states.length;
    double[] angle = new double[parts];
    Complex[] sum = new Complex[parts];
    java.util.Arrays.fill(sum, Complex.ZERO);
    for (double[] state : states) {
      taylor.expand(state, t.getReal(), t.getImaginary(), length);
      for (int k = 0; k < parts; k++) {
        angle[k] += angle(k, length);
        sum[k] = sum[k].add(meanOfSum(k).multiply(length));
      }
    }
    double[] end = new double[2 * (3 * parts + 1)];
    taylor.end(end);
    double im = -upperAngle(t.reciprocal().negate().conjugate()) + onePlusMoments.getImaginary();
    for (int k = 0; k < parts; k++) {
      im += model.ratio(k) * (2 * angle[k] + closing(k, end));
      im += model.variance(k) * t.multiply(sum[k]).getImaginary() / 2;
    }
    return im;
  }

  /** Change of the argument of φ over the step last expanded. */
  private double angle(int k, double length) {
    double strength = model.strength(k);
    Complex slope =
        slope(k, coefficient(k, 0), coefficient(parts + k, 0), coefficient(2 * parts + k, 0));
    int order = taylor.order();
    double[] phi = new double[2 * (order + 1)];
    double[] rate = new double[2 * (order + 1)];
    phi[0] = 1;
    rate[0] = slope.getReal();
    rate[1] = slope.getImaginary();
    double re = 0;
    double im = 0;
    double[] e = taylor.series(3 * parts);
    for (int n = 0; n < order; n++) {
      re += phi[2 * n];
      im += phi[2 * n + 1];
      double factor = length / (n + 1);
      phi[2 * n + 2] = factor * rate[2 * n];
      phi[2 * n + 3] = factor * rate[2 * n + 1];
      // L = E′: its coefficient j is (j + 1)E_{j+1} over the length.
      double lr = 0;
      double li = 0;
      for (int j = 0; j <= n; j++) {
        double er = (j + 1) * e[2 * j + 2];
        double ei = (j + 1) * e[2 * j + 3];
        lr += er * rate[2 * (n - j)] - ei * rate[2 * (n - j) + 1];
        li += er * rate[2 * (n - j) + 1] + ei * rate[2 * (n - j)];
      }
      double tr = t.getReal() * phi[2 * n] - t.getImaginary() * phi[2 * n + 1];
      double ti = t.getReal() * phi[2 * n + 1] + t.getImaginary() * phi[2 * n];
      rate[2 * n + 2] = (lr - length * strength * tr) / (n + 1);
      rate[2 * n + 3] = (li - length * strength * ti) / (n + 1);
    }
    return Math.atan2(im + phi[2 * order + 1], re + phi[2 * order]);
  }

  /** φ′/φ = −κtM/(1 − s) = (1 + s)/P, of the two the one without cancellation. */
  private Complex slope(int k, Complex s, Complex p, Complex m) {
    Complex below = Complex.ONE.subtract(s);
    Complex above = Complex.ONE.add(s);
    return below.norm() > above.norm()
        ? m.multiply(t).multiply(-model.strength(k)).divide(below)
        : above.divide(p);
  }

  private Complex coefficient(int i, int n) {
    return new Complex(taylor.series(i)[2 * n], taylor.series(i)[2 * n + 1]);
  }

  /** Mean of P + M over the step. */
  private Complex meanOfSum(int k) {
    Complex sum = Complex.ZERO;
    for (int n = taylor.order(); n >= 0; n--) {
      Complex both = coefficient(parts + k, n).add(coefficient(2 * parts + k, n));
      sum = sum.add(both.divide(n + 1.0));
    }
    return sum;
  }

  /** Im [Ln(−zr) + Ln(κr − 1/(zr))] at the middle, with zt = e^{2E} there. */
  private double closing(int k, double[] end) {
    Complex growth = at(end, 3 * parts).exp();
    Complex slope = slope(k, at(end, k), at(end, parts + k), at(end, 2 * parts + k));
    Complex first = growth.multiply(slope).divide(t).divide(-model.strength(k));
    Complex second = first.reciprocal().add(slope.divide(growth));
    return upperAngle(second) - upperAngle(first.conjugate());
  }

  private static Complex at(double[] pairs, int i) {
    return new Complex(pairs[2 * i], pairs[2 * i + 1]);
  }

  /** Argument in [0, π] of a number of the closed upper half-plane. */
  private static double upperAngle(Complex w) {
    if (w.getImaginary() < 0) {
      return w.getReal() < 0 ? Math.PI : 0;
    }
    return Math.atan2(w.getImaginary(), w.getReal());
  }
}
