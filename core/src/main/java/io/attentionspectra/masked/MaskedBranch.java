package io.attentionspectra.masked;

import io.attentionspectra.resolvent.Branch;
import io.attentionspectra.resolvent.ComplexMatrix;
import io.attentionspectra.resolvent.Components;
import io.attentionspectra.resolvent.Precision;
import java.util.List;
import org.hipparchus.complex.Complex;
import org.jspecify.annotations.Nullable;

/**
 * The resolvent of a linear model under any mask, by Newton's method on the equations of {@link
 * MaskedEquations}. The parameter is t = −m, m the normalised trace of the resolvent. Variances are
 * in units of θ. Not for use by several threads.
 */
final class MaskedBranch implements Branch<MaskedPoint> {

  private static final int MAX_ITERATIONS = 14;

  private static final double SIGN_TOLERANCE = 1e-9;

  private final MaskedEquations equations;
  private final MaskGrid grid;
  private final Precision precision;
  private final double strength;

  MaskedBranch(Components model, MaskGrid grid, Precision precision) {
    this.precision = precision;
    this.grid = grid;
    equations = new MaskedEquations(model, grid);
    double sum = model.total();
    for (int k = 0; k < model.count(); k++) {
      sum += model.strength(k);
    }
    strength = sum;
  }

  /** Far out g = −1/z and w = 1. */
  @Override
  public MaskedPoint start() {
    Complex z = new Complex(50 * strength);
    int n = grid.cells();
    double[] key = new double[2 * n];
    double[] query = new double[2 * n];
    for (int i = 0; i < n; i++) {
      key[2 * i] = -1 / z.getReal();
      query[2 * i] = 1;
    }
    MaskedPoint far = new MaskedPoint(z, z.reciprocal(), Complex.ONE, key, query);
    MaskedPoint found = atPlace(z, far);
    if (found == null) {
      throw new ArithmeticException("no solution far out");
    }
    return found;
  }

  @Override
  public @Nullable MaskedPoint atParameter(Complex t, MaskedPoint near) {
    return newton(near.place(), t, near, 1);
  }

  @Override
  public @Nullable MaskedPoint atPlace(Complex z, MaskedPoint near) {
    return newton(z, null, near, 0);
  }

  @Override
  public @Nullable MaskedPoint aside(MaskedPoint real, double step) {
    return newton(real.place(), real.parameter().add(new Complex(0, step)), real, 2);
  }

  /**
   * At a place, or at a parameter if one is given.
   *
   * @param further steps after convergence. The slope dz/dt is that of the last linearisation, one
   *     step behind the solution, and its imaginary part beside the real axis one step more
   */
  private @Nullable MaskedPoint newton(
      Complex place, @Nullable Complex parameter, MaskedPoint near, int further) {
    int n = grid.cells();
    double[] key = near.key().clone();
    double[] query = near.query().clone();
    Complex z = place;
    int left = further;
    for (int k = 1; k <= MAX_ITERATIONS; k++) {
      ComplexMatrix matrix = new ComplexMatrix(2 * n + 1, 2 * n + 1);
      ComplexMatrix sides = new ComplexMatrix(2 * n + 1, 2);
      equations.linearise(key, query, z, matrix, sides);
      border(parameter, key, matrix, sides);
      if (!matrix.solve(sides)) {
        return null;
      }
      double change = add(key, sides, 0, n) + add(query, sides, n, n);
      z = z.add(new Complex(sides.re(2 * n)[0], sides.im(2 * n)[0]));
      if (!(change < 10)) {
        return null;
      }
      if (change < precision.change() && left-- == 0) {
        return parameter == null
            ? new MaskedPoint(place, trace(key).negate(), slopeFrom(sides), key, query)
            : new MaskedPoint(
                z, parameter, new Complex(sides.re(2 * n)[1], sides.im(2 * n)[1]), key, query);
      }
    }
    return null;
  }

  /**
   * The last row: at a given t, Σ b_j dg_j = −t − Σ b_jg_j, and the second right-hand side gives
   * dz/dt; at a given z, dz = 0, and it gives dg/dz.
   */
  private void border(
      @Nullable Complex parameter, double[] key, ComplexMatrix matrix, ComplexMatrix sides) {
    int row = 2 * grid.cells();
    if (parameter == null) {
      matrix.set(row, row, 1, 0);
      sides.set(row, 1, 1, 0);
      return;
    }
    Complex missing = parameter.negate().subtract(trace(key));
    for (int j = 0; j < grid.cells(); j++) {
      matrix.set(row, j, grid.width()[j], 0);
    }
    sides.set(row, 0, missing.getReal(), missing.getImaginary());
    sides.set(row, 1, -1, 0);
  }

  /** m = Σ b_jg_j. */
  private Complex trace(double[] key) {
    double re = 0;
    double im = 0;
    for (int j = 0; j < grid.cells(); j++) {
      re += grid.width()[j] * key[2 * j];
      im += grid.width()[j] * key[2 * j + 1];
    }
    return new Complex(re, im);
  }

  /** Adds a part of the first right-hand side; the largest change relative to the values. */
  private static double add(double[] values, ComplexMatrix sides, int from, int count) {
    double change = 0;
    for (int i = 0; i < count; i++) {
      double re = sides.re(from + i)[0];
      double im = sides.im(from + i)[0];
      double size = Math.abs(values[2 * i]) + Math.abs(values[2 * i + 1]);
      change = Math.max(change, (Math.abs(re) + Math.abs(im)) / size);
      values[2 * i] += re;
      values[2 * i + 1] += im;
    }
    return change;
  }

  /** dz/dt = −1/(Σ b_j dg_j/dz) from the second right-hand side at a given place. */
  private Complex slopeFrom(ComplexMatrix sides) {
    double re = 0;
    double im = 0;
    for (int j = 0; j < grid.cells(); j++) {
      re -= grid.width()[j] * sides.re(j)[1];
      im -= grid.width()[j] * sides.im(j)[1];
    }
    return new Complex(re, im).reciprocal();
  }

  @Override
  public MaskedPoint combination(List<MaskedPoint> points, double[] weights) {
    int n = grid.cells();
    double[] key = new double[2 * n];
    double[] query = new double[2 * n];
    for (int p = 0; p < weights.length; p++) {
      for (int i = 0; i < 2 * n; i++) {
        key[i] += weights[p] * points.get(p).key()[i];
        query[i] += weights[p] * points.get(p).query()[i];
      }
    }
    MaskedPoint newest = points.get(points.size() - 1);
    return new MaskedPoint(newest.place(), newest.parameter(), newest.slope(), key, query);
  }

  /** Im g ≥ 0 and Im w ≤ 0 in every cell. */
  @Override
  public boolean isPhysical(MaskedPoint point) {
    for (int i = 0; i < grid.cells(); i++) {
      double key = point.key()[2 * i + 1];
      double query = point.query()[2 * i + 1];
      if (key < -SIGN_TOLERANCE * Math.abs(point.key()[2 * i])
          || query > SIGN_TOLERANCE * Math.abs(point.query()[2 * i])) {
        return false;
      }
    }
    return true;
  }

  @Override
  public double cumulative(MaskedPoint point) {
    return -equations.potential(point.key(), point.query()) / Math.PI;
  }
}
