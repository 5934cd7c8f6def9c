package io.attentionspectra.causal;

import io.attentionspectra.resolvent.Components;

/**
 * Taylor series of the equations of the causal resolvent over one step, and of their derivatives in
 * given directions.
 *
 * <p>With x the position over ℓ and t = −1/U(0), the variables are s_k = (P_kψ_k + φ_kN_k)/(P_kψ_k
 * − φ_kN_k), P_k = 2J_kU(0)/U, M_k = 2Δ_kU(0)/(κ_kV) and E = ln U/U(0):
 *
 * <p>s_k′ = −tκ_k(P_k − M_k), P_k′ = 2s_k − P_kL, M_k′ = M_kL − 2s_k, E′ = L, L = t(σ² − Σ v_ks_k).
 *
 * <p>All are polynomials of the second degree, so that each coefficient is a finite sum of earlier
 * ones. Complex numbers are interleaved (re, im); coefficient n is multiplied by the n-th power of
 * the step, so that the sum of the coefficients is the value at its end. Used by {@link
 * CausalBranch} only; holds work space, so that one belongs to one thread.
 */
final class TaylorStep {

  private final int parts;
  private final double noise;
  private final double[] variance;
  private final double[] strength;
  private final int order;

  private final double[][] series;
  private final double[] slope;
  private final double[][] change;
  private final double[] slopeChange;
  private double tRe;
  private double tIm;
  private double step;

  TaylorStep(Components components, int order) {
    parts = components.count();
    this.order = order;
    noise = components.noise();
    variance = new double[parts];
    strength = new double[parts];
    for (int k = 0; k < parts; k++) {
      variance[k] = components.variance(k);
      strength[k] = components.strength(k);
    }
    series = new double[3 * parts + 1][2 * (order + 1)];
    slope = new double[2 * (order + 1)];
    change = new double[3 * parts + 1][2 * (order + 1)];
    slopeChange = new double[2 * (order + 1)];
  }

  int order() {
    return order;
  }

  /** The series of variable i of the last {@link #expand}. */
  double[] series(int i) {
    return series[i];
  }

  /** Expands the solution from the state y over a step. */
  void expand(double[] y, double re, double im, double length) {
    tRe = re;
    tIm = im;
    step = length;
    for (int i = 0; i < series.length; i++) {
      series[i][0] = y[2 * i];
      series[i][1] = y[2 * i + 1];
    }
    double[] e = series[3 * parts];
    for (int n = 0; n < order; n++) {
      double factor = step / (n + 1);
      slope(n);
      for (int k = 0; k < parts; k++) {
        double[] s = series[k];
        double[] p = series[parts + k];
        double[] m = series[2 * parts + k];
        double differenceRe = p[2 * n] - m[2 * n];
        double differenceIm = p[2 * n + 1] - m[2 * n + 1];
        double rate = -strength[k] * factor;
        s[2 * n + 2] = rate * (tRe * differenceRe - tIm * differenceIm);
        s[2 * n + 3] = rate * (tRe * differenceIm + tIm * differenceRe);
        advance(p, m, s, n, factor);
      }
      e[2 * n + 2] = factor * slope[2 * n];
      e[2 * n + 3] = factor * slope[2 * n + 1];
    }
  }

  /** Coefficient n of L = t(σ² − Σ v_ks_k). */
  private void slope(int n) {
    double re = n == 0 ? noise : 0;
    double im = 0;
    for (int k = 0; k < parts; k++) {
      re -= variance[k] * series[k][2 * n];
      im -= variance[k] * series[k][2 * n + 1];
    }
    slope[2 * n] = tRe * re - tIm * im;
    slope[2 * n + 1] = tRe * im + tIm * re;
  }

  /**
   * Coefficient n + 1 of P and M from P′ = 2s − PL, M′ = ML − 2s; both in one loop of eight sums,
   * none of which waits for another.
   */
  private void advance(double[] p, double[] m, double[] s, int n, double factor) {
    double prr = 0;
    double pii = 0;
    double pri = 0;
    double pir = 0;
    double mrr = 0;
    double mii = 0;
    double mri = 0;
    double mir = 0;
    for (int i = 0, j = 2 * n; i <= 2 * n; i += 2, j -= 2) {
      double re = slope[j];
      double im = slope[j + 1];
      prr += p[i] * re;
      pii += p[i + 1] * im;
      pri += p[i] * im;
      pir += p[i + 1] * re;
      mrr += m[i] * re;
      mii += m[i + 1] * im;
      mri += m[i] * im;
      mir += m[i + 1] * re;
    }
    p[2 * n + 2] = factor * (2 * s[2 * n] - (prr - pii));
    p[2 * n + 3] = factor * (2 * s[2 * n + 1] - (pri + pir));
    m[2 * n + 2] = factor * ((mrr - mii) - 2 * s[2 * n]);
    m[2 * n + 3] = factor * ((mri + mir) - 2 * s[2 * n + 1]);
  }

  /** The state at the end of the step. */
  void end(double[] y) {
    for (int i = 0; i < series.length; i++) {
      sum(series[i], order, y, i);
    }
  }

  /**
   * The derivative of the end state: dy, the change of the start, is replaced by that of the end.
   *
   * @param dt change of t, real
   * @param terms order of the series of the derivative, at most that of the solution
   */
  void differentiate(double[] dy, double dt, int terms) {
    for (int i = 0; i < change.length; i++) {
      change[i][0] = dy[2 * i];
      change[i][1] = dy[2 * i + 1];
    }
    double[] e = change[3 * parts];
    for (int n = 0; n < terms; n++) {
      double factor = step / (n + 1);
      slopeChange(n, dt);
      for (int k = 0; k < parts; k++) {
        double[] s = change[k];
        double[] p = change[parts + k];
        double[] m = change[2 * parts + k];
        double differenceRe = p[2 * n] - m[2 * n];
        double differenceIm = p[2 * n + 1] - m[2 * n + 1];
        double[] p0 = series[parts + k];
        double[] m0 = series[2 * parts + k];
        double rate = -strength[k] * factor;
        s[2 * n + 2] =
            rate * (tRe * differenceRe - tIm * differenceIm + dt * (p0[2 * n] - m0[2 * n]));
        s[2 * n + 3] =
            rate * (tRe * differenceIm + tIm * differenceRe + dt * (p0[2 * n + 1] - m0[2 * n + 1]));
        advance(p, p0, m, m0, s, n, factor);
      }
      e[2 * n + 2] = factor * slopeChange[2 * n];
      e[2 * n + 3] = factor * slopeChange[2 * n + 1];
    }
    for (int i = 0; i < change.length; i++) {
      sum(change[i], terms, dy, i);
    }
  }

  /** Coefficient n of the change of L. */
  private void slopeChange(int n, double dt) {
    double re = 0;
    double im = 0;
    double ownRe = n == 0 ? noise : 0;
    double ownIm = 0;
    for (int k = 0; k < parts; k++) {
      re -= variance[k] * change[k][2 * n];
      im -= variance[k] * change[k][2 * n + 1];
      ownRe -= variance[k] * series[k][2 * n];
      ownIm -= variance[k] * series[k][2 * n + 1];
    }
    slopeChange[2 * n] = tRe * re - tIm * im + dt * ownRe;
    slopeChange[2 * n + 1] = tRe * im + tIm * re + dt * ownIm;
  }

  /** Coefficient n + 1 of dP and dM from dP′ = 2ds − dPL − PdL and dM′ = dML + MdL − 2ds. */
  private void advance(
      double[] dp, double[] p, double[] dm, double[] m, double[] ds, int n, double factor) {
    double prr = 0;
    double pii = 0;
    double pri = 0;
    double pir = 0;
    double mrr = 0;
    double mii = 0;
    double mri = 0;
    double mir = 0;
    for (int i = 0, j = 2 * n; i <= 2 * n; i += 2, j -= 2) {
      double re = slope[j];
      double im = slope[j + 1];
      double dre = slopeChange[j];
      double dim = slopeChange[j + 1];
      prr += dp[i] * re + p[i] * dre;
      pii += dp[i + 1] * im + p[i + 1] * dim;
      pri += dp[i] * im + p[i] * dim;
      pir += dp[i + 1] * re + p[i + 1] * dre;
      mrr += dm[i] * re + m[i] * dre;
      mii += dm[i + 1] * im + m[i + 1] * dim;
      mri += dm[i] * im + m[i] * dim;
      mir += dm[i + 1] * re + m[i + 1] * dre;
    }
    double pr = prr - pii;
    double pi = pri + pir;
    double mr = mrr - mii;
    double mi = mri + mir;
    dp[2 * n + 2] = factor * (2 * ds[2 * n] - pr);
    dp[2 * n + 3] = factor * (2 * ds[2 * n + 1] - pi);
    dm[2 * n + 2] = factor * (mr - 2 * ds[2 * n]);
    dm[2 * n + 3] = factor * (mi - 2 * ds[2 * n + 1]);
  }

  private static void sum(double[] coefficients, int terms, double[] into, int at) {
    double re = 0;
    double im = 0;
    for (int n = 2 * terms; n >= 0; n -= 2) {
      re += coefficients[n];
      im += coefficients[n + 1];
    }
    into[2 * at] = re;
    into[2 * at + 1] = im;
  }
}
