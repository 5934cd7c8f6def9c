package io.attentionspectra.causal;

import io.attentionspectra.resolvent.Components;
import org.hipparchus.complex.Complex;

/**
 * A second way to the law of causal attention, which shares nothing with {@link CausalBranch}: the
 * damped fixed point of the resolvent's equations on N cells, directly at x + i0, by two sweeps per
 * part, and Romberg's extrapolation over three grids. Slow, and good to about 1e-8 where it is
 * used.
 */
final class CausalSweep {

  private static final int MAX_SWEEPS = 20_000;

  private final Components model;

  CausalSweep(Components model) {
    this.model = model;
  }

  /** The density at x. */
  double density(double x) {
    double f1 = onGrid(x, 24);
    double f2 = onGrid(x, 48);
    double f4 = onGrid(x, 96);
    return (64 * f4 - 20 * f2 + f1) / 45;
  }

  private double onGrid(double x, int n) {
    Complex z = new Complex(x, 1e-13 * x);
    Complex[] u = new Complex[n];
    Complex[] v = new Complex[n];
    for (int i = 0; i < n; i++) {
      u[i] = new Complex(-x, -x);
      v[i] = Complex.ONE;
    }
    for (int k = 0; k < MAX_SWEEPS; k++) {
      if (sweep(u, v, z) < 1e-11) {
        Complex sum = Complex.ZERO;
        for (Complex value : u) {
          sum = sum.add(value.reciprocal());
        }
        return sum.getImaginary() / n / Math.PI;
      }
    }
    throw new ArithmeticException("no fixed point at " + x);
  }

  /** One step; the largest relative change before damping. */
  private double sweep(Complex[] u, Complex[] v, Complex z) {
    int n = u.length;
    Complex[] keys = new Complex[n];
    Complex[] queries = new Complex[n];
    for (int i = 0; i < n; i++) {
      keys[i] = u[i].reciprocal().divide(n);
      queries[i] = v[i].reciprocal().multiply(i == n - 1 ? 0.5 / n : 1.0 / n);
    }
    Complex[] nextU = filled(n, z.negate());
    Complex[] nextV = filled(n, Complex.ONE);
    addNoise(keys, queries, nextU, nextV);
    for (int k = 0; k < model.count(); k++) {
      addPart(k, keys, queries, nextU, nextV);
    }
    double change = 0;
    for (int i = 0; i < n; i++) {
      change = Math.max(change, nextU[i].divide(u[i]).subtract(1).norm());
      change = Math.max(change, nextV[i].divide(v[i]).subtract(1).norm());
      u[i] = nextU[i].reciprocal().add(u[i].reciprocal()).divide(2).reciprocal();
      v[i] = nextV[i].reciprocal().add(v[i].reciprocal()).divide(2).reciprocal();
    }
    return change;
  }

  private static Complex[] filled(int n, Complex value) {
    Complex[] array = new Complex[n];
    java.util.Arrays.fill(array, value);
    return array;
  }

  private void addNoise(Complex[] keys, Complex[] queries, Complex[] u, Complex[] v) {
    Complex below = Complex.ZERO;
    Complex above = Complex.ZERO;
    int n = keys.length;
    for (int i = 0; i < n; i++) {
      below = below.add(keys[i].multiply(model.noise()));
      v[i] = v[i].add(below);
      above = above.add(queries[n - 1 - i].multiply(model.noise()));
      u[n - 1 - i] = u[n - 1 - i].add(above);
    }
  }

  private void addPart(int k, Complex[] keys, Complex[] queries, Complex[] u, Complex[] v) {
    int n = keys.length;
    Complex[] fromRow = new Complex[n];
    Complex[] fromColumn = new Complex[n];
    Complex tau = Complex.ZERO;
    for (int i = n - 1; i >= 0; i--) {
      tau = tau.add(queries[i]);
      fromRow[i] = tau;
      tau = tau.divide(keys[i].multiply(model.strength(k)).multiply(tau).add(1));
      fromColumn[i] = tau;
    }
    Complex rho = Complex.ZERO;
    for (int i = 0; i < n; i++) {
      Complex j = fromColumn[i].divide(rho.multiply(fromColumn[i]).add(1));
      u[i] = u[i].add(j.multiply(model.variance(k)));
      rho = rho.add(keys[i].multiply(model.strength(k)));
      Complex delta = rho.divide(rho.multiply(fromRow[i]).add(1));
      v[i] = v[i].add(delta.multiply(model.ratio(k)));
      rho = rho.divide(queries[i].multiply(rho).add(1));
    }
  }
}
