package io.attentionspectra.causal;

import io.attentionspectra.resolvent.Branch;
import io.attentionspectra.resolvent.Components;
import java.util.Arrays;
import java.util.IdentityHashMap;
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

  /** States on other steps that are kept; a piece has a fifth of as many. */
  private static final int MOST_KEPT = 100;

  private static final int MAX_ITERATIONS = 12;

  /** After a change this small the derivatives' own error leaves 10⁻¹⁵ of the solution. */
  private static final double CONVERGED = 3e-8;

  /** What the next change may be, judged by the last two. */
  private static final double NEXT_CHANGE = 1e-15;

  /** A change after which the directions of Newton's method are kept; less next to an edge. */
  private static final double FROZEN = 1e-3;

  /**
   * A change of more than this share of the last one does not fall; then directions are renewed.
   */
  private static final double FALLING = 0.1;

  /** Changes that no longer fall are rounding if they are below this. */
  private static final double ROUNDING = 1e-12;

  private final Components model;
  private final int parts;
  private final int variables;
  private final TaylorStep taylor;

  /** States of solutions on the steps last asked for, by their own. */
  private final IdentityHashMap<double[][], double[][]> onLatest = new IdentityHashMap<>();

  private int latestSteps;

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
    CausalMarch march = new CausalMarch(parts, taylor, states.length);
    Complex parameter = t;
    double last = Double.POSITIVE_INFINITY;
    boolean again = false;
    for (int k = 0; k < MAX_ITERATIONS; k++) {
      boolean went =
          again ? march.rerun(parameter, states, terms, z) : march.run(parameter, states, terms, z);
      if (!went) {
        return null;
      }
      double change = march.correct(states);
      parameter = parameter.add(march.parameterChange());
      double slope = parameter.multiply(march.logarithmicSlope()).norm();
      double nearness = z == null ? 1 : Math.min(1, slope);
      boolean falling = change <= FALLING * last;
      boolean settled =
          falling
              ? converged(change, nextChange(change, last, again), nearness)
              : !again && change < ROUNDING / nearness;
      if (settled && (k > 0 || z != null)) {
        return finished(z, parameter, states, march.logarithmicSlope());
      }
      if (!(change < 2) || (k > 2 && !again && change > 0.5 * last)) {
        return null;
      }
      last = change;
      again = z != null && falling && change < FROZEN * nearness * nearness;
    }
    return null;
  }

  /** Of the order of change³/last² after a pass with its own directions, else of change²/last. */
  private static double nextChange(double change, double last, boolean again) {
    double ratio = Math.min(1, change / last);
    if (again) {
      return 2 * change * ratio;
    }
    return Double.isInfinite(last) ? change * change * 1e3 : change * ratio * ratio;
  }

  /**
   * Whether the next change can be left out.
   *
   * @param nearness |d ln z/d ln t|, small next to an edge, where it multiplies errors
   */
  private static boolean converged(double change, double next, double nearness) {
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

  /** The states of a solution on other steps, kept for the next that it helps to foretell. */
  private double[][] onSteps(CausalPoint point, int steps) {
    if (point.steps() == steps) {
      return point.states();
    }
    if (steps != latestSteps || onLatest.size() > MOST_KEPT) {
      onLatest.clear();
      latestSteps = steps;
    }
    return onLatest.computeIfAbsent(
        point.states(), states -> remeshed(states, point.parameter(), steps));
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
}
