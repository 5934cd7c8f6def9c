package io.attentionspectra.causal;

import io.attentionspectra.resolvent.Branch;
import io.attentionspectra.resolvent.ComplexSystem;
import io.attentionspectra.resolvent.Components;
import java.util.Arrays;
import java.util.List;
import org.hipparchus.complex.Complex;
import org.jspecify.annotations.Nullable;

/**
 * The resolvent of a causal linear model, by Newton's method on the equations of {@link TaylorStep}
 * over 0 ≤ x ≤ ½ (the other half is its mirror image: UV is constant and V(1 − x) = −U(x)/z).
 *
 * <p>At 0, s_k = −1 and M_k = E = 0; at ½, P_k = M_k and e^{2E} = zt, t = −1/U(0). The interval is
 * cut into equal steps of one Taylor series each, whose ends must meet the next starts; the
 * directions that the conditions at 0 leave free are carried along and renewed after every step, so
 * that growing solutions do no harm (multiple shooting by stabilised march; Ascher, Mattheij and
 * Russell 1995, section 4.4).
 *
 * <p>1 + p = ∫₀^½ (e^E + zt e^{−E}) dx. Variances are in units of θ. Not for use by several
 * threads.
 */
final class CausalBranch implements Branch<CausalPoint> {

  /** Order of the series; at 16 a step may be a seventh of the radius of convergence. */
  private static final int ORDER = 16;

  /** Order of the derivatives inside Newton's method: their error is then about 10⁻⁷. */
  private static final int NEWTON_ORDER = 6;

  /** The same where dz/dt = 0 is looked for: an edge errs by the square of it. */
  private static final int EDGE_ORDER = 10;

  /** Largest share of the last two coefficients in their variable. */
  private static final double TRUNCATION = 4e-15;

  private static final double SIGN_TOLERANCE = 1e-9;

  /** Steps beyond those needed, so that points close by share them. */
  private static final double SPARE = 1.2;

  private static final int LARGEST_STEPS = 400;
  private static final int MAX_ITERATIONS = 12;

  /** After a change this small the derivatives' own error leaves 10⁻¹⁵ of the solution. */
  private static final double CONVERGED = 3e-8;

  /** What the next change may be, judged by the last two. */
  private static final double NEXT_CHANGE = 1e-15;

  /** Changes that no longer fall are rounding if they are below this. */
  private static final double ROUNDING = 1e-12;

  private final Components model;
  private final int parts;
  private final int variables;
  private final TaylorStep taylor;

  CausalBranch(Components model) {
    this.model = model;
    parts = model.count();
    variables = 3 * parts + 1;
    taylor = new TaylorStep(model, ORDER);
  }

  /** At t → 0: s = −1, P = 2 − 2x, M = 2x, E = 0. */
  @Override
  public CausalPoint start() {
    double strength = model.noise();
    for (int k = 0; k < parts; k++) {
      strength += model.variance(k) + model.strength(k);
    }
    int steps = 4;
    double[][] states = new double[steps][2 * variables];
    for (int m = 0; m < steps; m++) {
      double x = 0.5 * m / steps;
      for (int k = 0; k < parts; k++) {
        states[m][2 * k] = -1;
        states[m][2 * (parts + k)] = 2 - 2 * x;
        states[m][2 * (2 * parts + k)] = 2 * x;
      }
    }
    CausalPoint zero =
        new CausalPoint(Complex.INF, Complex.ZERO, Complex.ZERO, Complex.ONE, states, Double.NaN);
    CausalPoint first = atParameter(new Complex(0.02 / strength), zero);
    if (first == null) {
      throw new ArithmeticException("no solution at small t");
    }
    return first;
  }

  @Override
  public @Nullable CausalPoint atParameter(Complex t, CausalPoint near) {
    return solved(null, t, near, EDGE_ORDER);
  }

  @Override
  public @Nullable CausalPoint aside(CausalPoint real, double step) {
    return solved(null, real.parameter().add(new Complex(0, step)), real, ORDER);
  }

  @Override
  public CausalPoint combination(List<CausalPoint> points, double[] weights) {
    CausalPoint newest = points.get(points.size() - 1);
    double[][] states = new double[newest.steps()][2 * variables];
    Complex t = Complex.ZERO;
    for (int j = 0; j < weights.length; j++) {
      CausalPoint point = points.get(j);
      double[][] own = onSteps(point, newest.steps());
      t = t.add(point.parameter().multiply(weights[j]));
      for (int m = 0; m < states.length; m++) {
        for (int i = 0; i < 2 * variables; i++) {
          states[m][i] += weights[j] * own[m][i];
        }
      }
    }
    impose(states[0]);
    return newest.moved(t, states);
  }

  @Override
  public @Nullable CausalPoint atPlace(Complex z, CausalPoint near) {
    return solved(z, near.parameter(), near, NEWTON_ORDER);
  }

  /** The conditions at x = 0, which no step of Newton's method restores. */
  private void impose(double[] state) {
    Arrays.fill(state, 0, 2 * parts, 0);
    for (int k = 0; k < parts; k++) {
      state[2 * k] = -1;
    }
    Arrays.fill(state, 4 * parts, state.length, 0);
  }

  /** Newton's method, on finer or coarser steps when the series ask for them. */
  private @Nullable CausalPoint solved(
      @Nullable Complex z, Complex t, CausalPoint near, int terms) {
    double[][] states = near.states();
    int wanted = steps(states.length, near.tension());
    if (wanted > states.length || SPARE * SPARE * wanted < states.length) {
      states = remeshed(states, near.parameter(), (int) Math.ceil(SPARE * wanted));
    } else {
      states = copied(states);
    }
    Complex parameter = t;
    for (int round = 0; round < 6; round++) {
      CausalPoint found = newton(z, parameter, states, terms);
      if (found == null) {
        return null;
      }
      if (found.tension() <= 1) {
        return found;
      }
      int more = steps(found.steps(), found.tension());
      if (more > LARGEST_STEPS) {
        return null;
      }
      parameter = found.parameter();
      states = remeshed(found.states(), parameter, more);
    }
    return null;
  }

  /** Steps that leave out little enough, from how far the present ones are from it. */
  private static int steps(int present, double tension) {
    if (Double.isNaN(tension)) {
      return present;
    }
    return Math.max(4, (int) Math.ceil(present * 1.1 * Math.pow(tension, 1.0 / ORDER)));
  }

  private @Nullable CausalPoint newton(
      @Nullable Complex z, Complex t, double[][] states, int terms) {
    March march = new March(states.length);
    Complex parameter = t;
    double last = Double.POSITIVE_INFINITY;
    for (int k = 0; k < MAX_ITERATIONS; k++) {
      if (!march.run(parameter, states, terms, z)) {
        return null;
      }
      double change = march.correct(states);
      parameter = parameter.add(march.parameterChange());
      double nearness = Math.min(1, parameter.multiply(march.logarithmicSlope()).norm());
      if (converged(change, last, z == null ? 1 : nearness) && (k > 0 || z != null)) {
        return finished(z, parameter, states, march.logarithmicSlope());
      }
      if (!(change < 2) || (k > 2 && change > 0.5 * last)) {
        return null;
      }
      last = change;
    }
    return null;
  }

  /**
   * Whether the next change, of the order of change³/last² or of rounding, can be left out.
   *
   * @param nearness |d ln z/d ln t|, small next to an edge, where it multiplies errors
   */
  private static boolean converged(double change, double last, double nearness) {
    double ratio = Math.min(1, change / last);
    double next = Double.isInfinite(last) ? change * change * 1e3 : change * ratio * ratio;
    if (change > 0.1 * last) {
      return change < ROUNDING / nearness;
    }
    return change < CONVERGED * nearness * nearness && next < NEXT_CHANGE * nearness;
  }

  /** Integrals over the solution and the size of what the series leave out. */
  private CausalPoint finished(
      @Nullable Complex place, Complex t, double[][] states, Complex logarithmicSlope) {
    CausalIntegrals integrals = new CausalIntegrals(parts, taylor, t, states);
    Complex z = place == null ? integrals.placeTimesParameter().divide(t) : place;
    return new CausalPoint(
        z,
        t,
        z.multiply(logarithmicSlope),
        integrals.onePlusMoments(),
        states,
        integrals.lastShare() / TRUNCATION);
  }

  /** Im U ≤ 0 and Im 1/V ≤ 0 at every node: U = −e^E/t, 1/V = e^E. */
  @Override
  public boolean isPhysical(CausalPoint point) {
    double turn = Math.atan2(point.parameter().getImaginary(), point.parameter().getReal());
    double least = turn > Math.PI / 2 ? -Math.PI : turn;
    for (double[] state : point.states()) {
      double angle = state[2 * variables - 1];
      if (angle > SIGN_TOLERANCE || angle < least - SIGN_TOLERANCE) {
        return false;
      }
    }
    return true;
  }

  @Override
  public double cumulative(CausalPoint point) {
    CausalPotential potential = new CausalPotential(model, taylor, point.parameter());
    return -potential.imaginaryPart(point.states(), point.onePlusMoments()) / Math.PI;
  }

  private double[][] onSteps(CausalPoint point, int steps) {
    return point.steps() == steps
        ? point.states()
        : remeshed(point.states(), point.parameter(), steps);
  }

  /** The states at the starts of other steps. */
  private double[][] remeshed(double[][] states, Complex t, int steps) {
    double[][] fresh = new double[steps][2 * variables];
    int present = states.length;
    int expanded = -1;
    for (int m = 0; m < steps; m++) {
      double x = m / (double) steps * present;
      int from = Math.min(present - 1, (int) Math.floor(x));
      if (from != expanded) {
        taylor.expand(states[from], t.getReal(), t.getImaginary(), 0.5 / present);
        expanded = from;
      }
      for (int i = 0; i < variables; i++) {
        double[] series = taylor.series(i);
        double re = 0;
        double im = 0;
        for (int n = 2 * ORDER; n >= 0; n -= 2) {
          re = re * (x - from) + series[n];
          im = im * (x - from) + series[n + 1];
        }
        fresh[m][2 * i] = re;
        fresh[m][2 * i + 1] = im;
      }
    }
    return fresh;
  }

  private static double[][] copied(double[][] states) {
    double[][] copy = new double[states.length][];
    for (int m = 0; m < copy.length; m++) {
      copy[m] = states[m].clone();
    }
    return copy;
  }

  /**
   * One pass of Newton's method over the steps. A change of the state at the start of step m is
   * B_mξ_m + e_m dt + f_m, with the K free directions B, the influence e of the parameter and what
   * is left over from before, f: columns 0 … K−1, K and K + 1.
   */
  private final class March {

    private final int columns = parts + 2;
    private final double[][][] directions;
    private final double[][] back;
    private final double[] end = new double[2 * variables];
    private Complex dt = Complex.ZERO;
    private Complex logSlope = Complex.ZERO;
    private double[] last = new double[0];

    March(int steps) {
      directions = new double[steps + 1][columns][2 * variables];
      back = new double[steps + 1][2 * parts * columns];
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
      double length = 0.5 / states.length;
      for (int m = 0; m < states.length; m++) {
        taylor.expand(states[m], t.getReal(), t.getImaginary(), length);
        taylor.end(end);
        for (int c = 0; c < columns; c++) {
          double[] column = directions[m + 1][c];
          System.arraycopy(directions[m][c], 0, column, 0, column.length);
          taylor.differentiate(column, c == parts ? 1 : 0, terms);
        }
        if (m + 1 < states.length) {
          double[] left = directions[m + 1][parts + 1];
          for (int i = 0; i < left.length; i++) {
            left[i] += end[i] - states[m + 1][i];
          }
        }
        if (!renew(directions[m + 1], back[m + 1])) {
          return false;
        }
      }
      return close(t, z);
    }

    /**
     * New directions with the unit matrix in K rows. Records ξ_m = Xξ_{m+1} + x dt + y as columns
     * of K numbers.
     */
    private boolean renew(double[][] d, double[] record) {
      boolean[] used = new boolean[3 * parts];
      double[][] combination = new double[columns][2 * parts];
      for (int k = 0; k < parts; k++) {
        combination[k][2 * k] = 1;
      }
      for (int k = 0; k < parts; k++) {
        int row = largest(d[k], used);
        used[row] = true;
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
      double[] a = new double[2 * parts * parts];
      double[] b = new double[4 * parts];
      for (int k = 0; k < parts; k++) {
        int p = 2 * (parts + k);
        int m = 2 * (2 * parts + k);
        for (int i = 0; i < 2; i++) {
          for (int c = 0; c < parts; c++) {
            a[2 * (k * parts + c) + i] = d[c][p + i] - d[c][m + i];
          }
          b[4 * k + i] = d[parts][m + i] - d[parts][p + i];
          b[4 * k + 2 + i] = end[m + i] - end[p + i] + d[parts + 1][m + i] - d[parts + 1][p + i];
        }
      }
      if (!ComplexSystem.solve(a, b, parts, 2)) {
        return false;
      }
      int e = 2 * (variables - 1);
      Complex perParameter = new Complex(d[parts][e], d[parts][e + 1]);
      Complex left = new Complex(d[parts + 1][e], d[parts + 1][e + 1]);
      for (int c = 0; c < parts; c++) {
        Complex direction = new Complex(d[c][e], d[c][e + 1]);
        perParameter = perParameter.add(direction.multiply(new Complex(b[4 * c], b[4 * c + 1])));
        left = left.add(direction.multiply(new Complex(b[4 * c + 2], b[4 * c + 3])));
      }
      logSlope = perParameter.multiply(2).subtract(t.reciprocal());
      dt = z == null ? Complex.ZERO : parameterChange(t, z, left, e);
      last = new double[2 * parts];
      for (int c = 0; c < parts; c++) {
        Complex xi =
            new Complex(b[4 * c + 2], b[4 * c + 3])
                .add(dt.multiply(new Complex(b[4 * c], b[4 * c + 1])));
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
