package io.attentionspectra.causal;

import io.attentionspectra.resolvent.ComplexMatrix;
import java.util.Arrays;
import org.hipparchus.complex.Complex;
import org.jspecify.annotations.Nullable;

/**
 * Passes of Newton's method over equal steps, for {@link CausalBranch}. A change of the state at
 * the start of step m is B_mξ_m + e_m dt + f_m, with the K free directions B, the influence e of
 * the parameter and what is left over from before, f: columns 0 … K−1, K and K + 1.
 *
 * <p>A pass may keep B and e of the one before and carry f alone, at half the cost: the next error
 * is then this one times the change since, not its square.
 */
final class CausalMarch {

  private final int parts;
  private final int variables;
  private final TaylorStep taylor;
  private final double length;
  private final int columns;
  private final double[][][] directions;
  private final double[][] back;

  /** Per step, the rows in which its directions are the unit matrix. */
  private final int[][] rows;

  private final double[] end;
  private Complex dt = Complex.ZERO;
  private Complex logSlope = Complex.ZERO;
  private double[] last = new double[0];

  CausalMarch(int parts, TaylorStep taylor, int steps) {
    this.parts = parts;
    this.taylor = taylor;
    length = 0.5 / steps;
    variables = 3 * parts + 1;
    columns = parts + 2;
    end = new double[2 * variables];
    directions = new double[steps + 1][columns][2 * variables];
    back = new double[steps + 1][2 * parts * columns];
    rows = new int[steps + 1][parts];
  }

  Complex parameterChange() {
    return dt;
  }

  /** d ln z/dt along the branch. */
  Complex logarithmicSlope() {
    return logSlope;
  }

  /** Marches over all steps and closes at the middle; false where that has no solution. */
  boolean run(Complex t, double[][] states, int terms, @Nullable Complex z) {
    for (double[] column : directions[0]) {
      Arrays.fill(column, 0);
    }
    for (int k = 0; k < parts; k++) {
      directions[0][k][2 * (parts + k)] = 1;
    }
    for (int m = 0; m < states.length; m++) {
      taylor.expand(states[m], t.getReal(), t.getImaginary(), length);
      for (int c = 0; c <= parts; c++) {
        carry(m, c, c == parts ? 1 : 0, terms);
      }
      carryRest(m, states, terms);
      if (!renew(directions[m + 1], back[m + 1], rows[m + 1])) {
        return false;
      }
    }
    return close(t, z);
  }

  /** The same with the directions of the last {@link #run}. */
  boolean rerun(Complex t, double[][] states, int terms, @Nullable Complex z) {
    for (int m = 0; m < states.length; m++) {
      taylor.expand(states[m], t.getReal(), t.getImaginary(), length);
      carryRest(m, states, terms);
      renewRest(directions[m + 1], back[m + 1], rows[m + 1]);
    }
    return close(t, z);
  }

  private void carry(int m, int c, double dt, int terms) {
    double[] column = directions[m + 1][c];
    System.arraycopy(directions[m][c], 0, column, 0, column.length);
    taylor.differentiate(column, dt, terms);
  }

  /** What is left over, with where the step ends beside the start of the next. */
  private void carryRest(int m, double[][] states, int terms) {
    carry(m, parts + 1, 0, terms);
    taylor.end(end);
    if (m + 1 < states.length) {
      double[] left = directions[m + 1][parts + 1];
      for (int i = 0; i < left.length; i++) {
        left[i] += end[i] - states[m + 1][i];
      }
    }
  }

  /**
   * New directions with the unit matrix in K rows. Records ξ_m = Xξ_{m+1} + x dt + y as columns of
   * K numbers.
   */
  private boolean renew(double[][] d, double[] record, int[] pivots) {
    boolean[] used = new boolean[3 * parts];
    double[][] combination = new double[columns][2 * parts];
    for (int k = 0; k < parts; k++) {
      combination[k][2 * k] = 1;
    }
    for (int k = 0; k < parts; k++) {
      int row = largest(d[k], used);
      used[row] = true;
      pivots[k] = row;
      if (!scale(d[k], combination[k], row)) {
        return false;
      }
      for (int c = 0; c < columns; c++) {
        if (c != k) {
          double fr = d[c][2 * row];
          double fi = d[c][2 * row + 1];
          subtract(d[c], d[k], fr, fi);
          subtract(combination[c], combination[k], fr, fi);
        }
      }
    }
    for (int c = 0; c < columns; c++) {
      System.arraycopy(combination[c], 0, record, 2 * parts * c, 2 * parts);
    }
    return true;
  }

  /** The last column of {@link #renew} alone: y = −Xf in the rows of the unit matrix. */
  private void renewRest(double[][] d, double[] record, int[] pivots) {
    double[] left = d[parts + 1];
    int y = 2 * parts * (parts + 1);
    Arrays.fill(record, y, y + 2 * parts, 0);
    for (int k = 0; k < parts; k++) {
      double fr = left[2 * pivots[k]];
      double fi = left[2 * pivots[k] + 1];
      subtract(left, d[k], fr, fi);
      for (int i = 0; i < 2 * parts; i += 2) {
        double re = record[2 * parts * k + i];
        double im = record[2 * parts * k + i + 1];
        record[y + i] -= fr * re - fi * im;
        record[y + i + 1] -= fr * im + fi * re;
      }
    }
  }

  private int largest(double[] column, boolean[] used) {
    int best = 0;
    double most = -1;
    for (int i = 0; i < used.length; i++) {
      double size = column[2 * i] * column[2 * i] + column[2 * i + 1] * column[2 * i + 1];
      if (!used[i] && size > most) {
        most = size;
        best = i;
      }
    }
    return best;
  }

  private boolean scale(double[] column, double[] combination, int row) {
    double re = column[2 * row];
    double im = column[2 * row + 1];
    double norm = re * re + im * im;
    if (!(norm > 0 && norm < Double.POSITIVE_INFINITY)) {
      return false;
    }
    multiply(column, re / norm, -im / norm);
    multiply(combination, re / norm, -im / norm);
    return true;
  }

  /** P_k = M_k and e^{2E} = zt at the middle, or P_k = M_k alone at a given t. */
  private boolean close(Complex t, @Nullable Complex z) {
    double[][] d = directions[directions.length - 1];
    ComplexMatrix a = new ComplexMatrix(parts, parts);
    ComplexMatrix b = new ComplexMatrix(parts, 2);
    for (int k = 0; k < parts; k++) {
      int p = 2 * (parts + k);
      int m = 2 * (2 * parts + k);
      for (int c = 0; c < parts; c++) {
        a.set(k, c, d[c][p] - d[c][m], d[c][p + 1] - d[c][m + 1]);
      }
      double[] one = d[parts];
      double[] rest = d[parts + 1];
      b.set(k, 0, one[m] - one[p], one[m + 1] - one[p + 1]);
      b.set(
          k,
          1,
          end[m] - end[p] + rest[m] - rest[p],
          end[m + 1] - end[p + 1] + rest[m + 1] - rest[p + 1]);
    }
    if (!a.solve(b)) {
      return false;
    }
    int e = 2 * (variables - 1);
    Complex perParameter = new Complex(d[parts][e], d[parts][e + 1]);
    Complex left = new Complex(d[parts + 1][e], d[parts + 1][e + 1]);
    for (int c = 0; c < parts; c++) {
      Complex direction = new Complex(d[c][e], d[c][e + 1]);
      perParameter = perParameter.add(direction.multiply(new Complex(b.re(c)[0], b.im(c)[0])));
      left = left.add(direction.multiply(new Complex(b.re(c)[1], b.im(c)[1])));
    }
    logSlope = perParameter.multiply(2).subtract(t.reciprocal());
    dt = z == null ? Complex.ZERO : parameterChange(t, z, left, e);
    last = new double[2 * parts];
    for (int c = 0; c < parts; c++) {
      Complex xi =
          new Complex(b.re(c)[1], b.im(c)[1]).add(dt.multiply(new Complex(b.re(c)[0], b.im(c)[0])));
      last[2 * c] = xi.getReal();
      last[2 * c + 1] = xi.getImaginary();
    }
    return true;
  }

  /** From 2E − ln(zt) = 0, the logarithm reduced to the principal one. */
  private Complex parameterChange(Complex t, Complex z, Complex left, int e) {
    Complex target = z.multiply(t);
    double re = 2 * end[e] - Math.log(target.norm());
    double im = 2 * end[e + 1] - Math.atan2(target.getImaginary(), target.getReal());
    im -= 2 * Math.PI * Math.rint(im / (2 * Math.PI));
    return new Complex(re, im).add(left.multiply(2)).divide(logSlope).negate();
  }

  /** Goes back over the steps and changes the states; the largest relative change. */
  double correct(double[][] states) {
    double[] xi = last;
    double largest = 0;
    for (int m = states.length; m > 0; m--) {
      double[] record = back[m];
      double[] before = new double[2 * parts];
      for (int c = 0; c < columns; c++) {
        double re = c < parts ? xi[2 * c] : c == parts ? dt.getReal() : 1;
        double im = c < parts ? xi[2 * c + 1] : c == parts ? dt.getImaginary() : 0;
        for (int k = 0; k < parts; k++) {
          double cr = record[2 * (parts * c + k)];
          double ci = record[2 * (parts * c + k) + 1];
          before[2 * k] += re * cr - im * ci;
          before[2 * k + 1] += re * ci + im * cr;
        }
      }
      xi = before;
      largest = Math.max(largest, add(states[m - 1], directions[m - 1], xi));
    }
    return largest;
  }

  private double add(double[] state, double[][] d, double[] xi) {
    double change = 0;
    double size = 1;
    for (int i = 0; i < variables; i++) {
      double re = d[parts + 1][2 * i];
      double im = d[parts + 1][2 * i + 1];
      for (int c = 0; c <= parts; c++) {
        double xr = c < parts ? xi[2 * c] : dt.getReal();
        double xm = c < parts ? xi[2 * c + 1] : dt.getImaginary();
        re += xr * d[c][2 * i] - xm * d[c][2 * i + 1];
        im += xr * d[c][2 * i + 1] + xm * d[c][2 * i];
      }
      state[2 * i] += re;
      state[2 * i + 1] += im;
      change = Math.max(change, Math.abs(re) + Math.abs(im));
      size = Math.max(size, Math.abs(state[2 * i]) + Math.abs(state[2 * i + 1]));
    }
    return change / size;
  }

  private static void multiply(double[] column, double fr, double fi) {
    for (int i = 0; i < column.length; i += 2) {
      double re = column[i] * fr - column[i + 1] * fi;
      column[i + 1] = column[i] * fi + column[i + 1] * fr;
      column[i] = re;
    }
  }

  private static void subtract(double[] from, double[] column, double fr, double fi) {
    for (int i = 0; i < from.length; i += 2) {
      from[i] -= fr * column[i] - fi * column[i + 1];
      from[i + 1] -= fr * column[i + 1] + fi * column[i];
    }
  }
}
