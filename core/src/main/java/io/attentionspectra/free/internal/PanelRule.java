package io.attentionspectra.free.internal;

import org.hipparchus.analysis.integration.gauss.GaussIntegrator;
import org.hipparchus.analysis.integration.gauss.GaussIntegratorFactory;

/**
 * Chebyshev interpolation on 0 ≤ y ≤ 1 at points that are the same for every panel: from values to
 * coefficients, and from the coefficients of a density to those of its mass.
 *
 * <p>Beside a soft edge the density is √y g(y) and the mass up to y is y^{3/2} k(y) with k(y) = ∫₀¹
 * √τ g(yτ) dτ; elsewhere the density is g(y) and the mass its integral from 0.
 */
public final class PanelRule {

  /** Points of a panel. */
  public static final int POINTS = 21;

  /** Every third point: the points of a rule of seven, from this one on. */
  public static final int STRIDE = 3;

  public static final int FIRST = 1;

  /** yₖ = (1 + cos(π(k + ½)/n))/2, decreasing. */
  private static final double[] Y = new double[POINTS];

  /** From values to coefficients. */
  private static final double[][] COEFFICIENTS = new double[POINTS][POINTS];

  /** From the coefficients of g to those of k. */
  private static final double[][] BESIDE_EDGE = new double[POINTS][];

  static {
    for (int k = 0; k < POINTS; k++) {
      double angle = Math.PI * (k + 0.5) / POINTS;
      Y[k] = (1 + Math.cos(angle)) / 2;
      for (int j = 0; j < POINTS; j++) {
        COEFFICIENTS[j][k] = Math.cos(j * angle) * (j == 0 ? 1.0 : 2.0) / POINTS;
      }
    }
    GaussIntegrator rule = new GaussIntegratorFactory().legendre(POINTS + 3, 0, 1);
    double[][] columns = new double[POINTS][];
    for (int j = 0; j < POINTS; j++) {
      int degree = j;
      double[] values = new double[POINTS];
      for (int k = 0; k < POINTS; k++) {
        double y = Y[k];
        // τ = w²
        values[k] = rule.integrate(w -> 2 * w * w * Math.cos(degree * angle(y * w * w)));
      }
      columns[j] = product(COEFFICIENTS, values);
    }
    for (int i = 0; i < POINTS; i++) {
      BESIDE_EDGE[i] = new double[POINTS];
      for (int j = 0; j < POINTS; j++) {
        BESIDE_EDGE[i][j] = columns[j][i];
      }
    }
  }

  private PanelRule() {}

  private static double angle(double y) {
    return Math.acos(Math.max(-1, Math.min(1, 2 * y - 1)));
  }

  /** Place of a point, decreasing in k. */
  public static double point(int k) {
    return Y[k];
  }

  /** Coefficients of the interpolant of values at the points. */
  public static double[] series(double[] values) {
    return product(COEFFICIENTS, values);
  }

  /** The larger modulus of the last two coefficients of the interpolant of every third value. */
  public static double coarseTail(double[] values) {
    int count = POINTS / STRIDE;
    double last = 0;
    double before = 0;
    for (int k = FIRST; k < POINTS; k += STRIDE) {
      last += values[k] * COEFFICIENTS[count - 1][k] * STRIDE;
      before += values[k] * COEFFICIENTS[count - 2][k] * STRIDE;
    }
    return Math.max(Math.abs(last), Math.abs(before));
  }

  /** Coefficients of k from those of g. */
  public static double[] massBesideEdge(double[] g) {
    return product(BESIDE_EDGE, g);
  }

  /** Coefficients of ∫₀ʸ g, one more than those of g. */
  public static double[] mass(double[] g) {
    double[] sums = new double[POINTS + 1];
    for (int j = 1; j <= POINTS; j++) {
      double before = g[j - 1] * (j == 1 ? 2 : 1);
      double after = j + 1 < POINTS ? g[j + 1] : 0;
      sums[j] = (before - after) / (4 * j);
      sums[0] += j % 2 == 0 ? -sums[j] : sums[j];
    }
    return sums;
  }

  private static double[] product(double[][] matrix, double[] vector) {
    double[] result = new double[matrix.length];
    for (int i = 0; i < matrix.length; i++) {
      double sum = 0;
      for (int j = 0; j < vector.length; j++) {
        sum += matrix[i][j] * vector[j];
      }
      result[i] = sum;
    }
    return result;
  }
}
