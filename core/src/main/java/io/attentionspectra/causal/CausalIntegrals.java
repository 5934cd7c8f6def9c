package io.attentionspectra.causal;

import org.hipparchus.complex.Complex;

/**
 * 1 + p of a solution of the causal equations, and how much its series leave out. The integrands
 * are series in the step as well.
 */
final class CausalIntegrals {

  private final int parts;
  private final int order;
  private final Complex middle;
  private final Complex onePlusMoments;
  private double lastShare;

  CausalIntegrals(int parts, TaylorStep taylor, Complex t, double[][] states) {
    this.parts = parts;
    order = taylor.order();
    double length = 0.5 / states.length;
    double[] size = sizes(states);
    double[] work = new double[2 * (order + 1)];
    double[] sum = new double[4];
    double[] e = taylor.series(3 * parts);
    for (double[] state : states) {
      taylor.expand(state, t.getReal(), t.getImaginary(), length);
      exponentialOf(e, 1, work);
      integrate(work, length, sum, 0);
      exponentialOf(e, -1, work);
      integrate(work, length, sum, 2);
      for (int i = 0; i < size.length; i++) {
        double[] series = taylor.series(i);
        double last = modulus(series, order) + modulus(series, order - 1);
        lastShare = Math.max(lastShare, last / size[i]);
      }
    }
    double[] end = new double[2 * (3 * parts + 1)];
    taylor.end(end);
    middle = new Complex(end[6 * parts], end[6 * parts + 1]).multiply(2).exp();
    onePlusMoments = new Complex(sum[0], sum[1]).add(new Complex(sum[2], sum[3]).multiply(middle));
  }

  /** Largest modulus of each variable at the nodes, at least 1 for s and E. */
  private double[] sizes(double[][] states) {
    double[] size = new double[3 * parts + 1];
    for (int i = 0; i < size.length; i++) {
      size[i] = i < parts || i == 3 * parts ? 1 : 0;
      for (double[] state : states) {
        size[i] = Math.max(size[i], modulus(state, i));
      }
    }
    return size;
  }

  private static double modulus(double[] pairs, int i) {
    return Math.abs(pairs[2 * i]) + Math.abs(pairs[2 * i + 1]);
  }

  /** exp(±E) from the series of E: w′ = ±E′w. */
  private void exponentialOf(double[] e, double sign, double[] w) {
    double modulus = Math.exp(sign * e[0]);
    w[0] = modulus * Math.cos(e[1]);
    w[1] = sign * modulus * Math.sin(e[1]);
    for (int n = 1; n <= order; n++) {
      double re = 0;
      double im = 0;
      for (int i = 1; i <= n; i++) {
        int j = 2 * (n - i);
        re += i * (e[2 * i] * w[j] - e[2 * i + 1] * w[j + 1]);
        im += i * (e[2 * i] * w[j + 1] + e[2 * i + 1] * w[j]);
      }
      w[2 * n] = sign * re / n;
      w[2 * n + 1] = sign * im / n;
    }
  }

  private void integrate(double[] series, double length, double[] sum, int at) {
    double re = 0;
    double im = 0;
    for (int n = order; n >= 0; n--) {
      re += series[2 * n] / (n + 1);
      im += series[2 * n + 1] / (n + 1);
    }
    sum[at] += length * re;
    sum[at + 1] += length * im;
  }

  /** Share of the last two coefficients of a variable in its size, at most. */
  double lastShare() {
    return lastShare;
  }

  /** zt = e^{2E} at the middle. */
  Complex placeTimesParameter() {
    return middle;
  }

  /** 1 + p = ∫₀^½ (e^E + zt e^{−E}) dx. */
  Complex onePlusMoments() {
    return onePlusMoments;
  }
}
