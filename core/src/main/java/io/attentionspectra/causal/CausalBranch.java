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
 * cut into steps of one Taylor series each, whose ends must meet the next starts; the directions
 * that the conditions at 0 leave free are carried along and renewed after every step, so that
 * growing solutions do no harm (multiple shooting by stabilised march; Ascher, Mattheij and Russell
 * 1995, section 4.4).
 *
 * <p>1 + p = ∫₀^½ (e^E + zt e^{−E}) dx. Variances are in units of θ. Not for use by several
 * threads.
 */
final class CausalBranch implements Branch<CausalPoint> {

  /** Order of the series; at 16 a step may be a seventh of the radius of convergence. */
  private static final int ORDER = 16;

  /** Order of the derivatives inside Newton's method: their error is then about 10⁻⁷. */
  private static final int NEWTON_ORDER = 5;

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
  private static final double CONVERGED = 3e-9;

  /** What the next change may be, judged by the last two. */
  private static final double NEXT_CHANGE = 1e-15;

  /** A change after which the directions of Newton's method are kept. */
  private static final double FROZEN = 1e-3;

  /** Changes that no longer fall are rounding if they are below this. */
  private static final double ROUNDING = 1e-12;

  private final Components model;
  private final int parts;
  private final int variables;
  private final TaylorStep taylor;

  /** States of solutions by their own, on the mesh last asked for. */
  private final IdentityHashMap<double[][], double[][]> onLatest = new IdentityHashMap<>();

  private @Nullable CausalMesh latest;

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
    CausalMesh mesh = CausalMesh.even(4);
    double[][] states = new double[mesh.steps()][2 * variables];
    for (int m = 0; m < states.length; m++) {
      double x = mesh.starts()[m];
      for (int k = 0; k < parts; k++) {
        states[m][2 * k] = -1;
        states[m][2 * (parts + k)] = 2 - 2 * x;
        states[m][2 * (2 * parts + k)] = 2 * x;
      }
    }
    CausalPoint zero =
        new CausalPoint(
            Complex.INF,
            Complex.ZERO,
            Complex.ZERO,
            Complex.ONE,
            states,
            mesh,
            new double[mesh.steps()]);
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
    double[][] states = new double[newest.states().length][2 * variables];
    Complex t = Complex.ZERO;
    for (int j = 0; j < weights.length; j++) {
      CausalPoint point = points.get(j);
      double[][] own = onMesh(point, newest.mesh());
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

  /** Newton's method, on finer steps when the series ask for them. */
  private @Nullable CausalPoint solved(
      @Nullable Complex z, Complex t, CausalPoint near, int terms) {
    CausalMesh mesh = near.mesh();
    double[][] states = copied(near.states());
    Complex parameter = t;
    for (int round = 0; round < 6; round++) {
      CausalPoint found = newton(z, parameter, states, mesh, terms);
      if (found == null) {
        return null;
      }
      if (found.mostTension() <= 1) {
        return fitted(found);
      }
      mesh = mesh.shared(densities(found.tension()), 1);
      if (mesh.steps() > LARGEST_STEPS) {
        return null;
      }
      parameter = found.parameter();
      states = remeshed(found, parameter, mesh);
    }
    return null;
  }

  /** A solution on finer or coarser steps where its series ask for them next to it. */
  private CausalPoint fitted(CausalPoint point) {
    double[] densities = densities(point.tension());
    CausalMesh mesh = point.mesh();
    boolean tooLong = Arrays.stream(densities).anyMatch(density -> density > 1);
    if (!tooLong && SPARE * SPARE * mesh.wanted(densities, 1) >= mesh.steps()) {
      return point;
    }
    CausalMesh shared = mesh.shared(densities, SPARE);
    return new CausalPoint(
        point.place(),
        point.parameter(),
        point.slope(),
        point.onePlusMoments(),
        remeshed(point, point.parameter(), shared),
        shared,
        new double[shared.steps()]);
  }

  /** By how much each step is too long, with a tenth to spare. */
  private static double[] densities(double[] tension) {
    double[] densities = new double[tension.length];
    Arrays.setAll(densities, m -> 1.1 * Math.pow(tension[m], 1.0 / ORDER));
    return densities;
  }

  private @Nullable CausalPoint newton(
      @Nullable Complex z, Complex t, double[][] states, CausalMesh mesh, int terms) {
    CausalMarch march = new CausalMarch(parts, taylor, mesh);
    Complex parameter = t;
    double last = Double.POSITIVE_INFINITY;
    for (int k = 0; k < MAX_ITERATIONS; k++) {
      boolean again = z != null && last < FROZEN;
      boolean went =
          again
              ? march.rerun(parameter, states, terms, z)
              : march.run(parameter, states, k == 0 && terms < ORDER ? NEWTON_ORDER : terms, z);
      if (!went) {
        return null;
      }
      double change = march.correct(states);
      parameter = parameter.add(march.parameterChange());
      double nearness = Math.min(1, parameter.multiply(march.logarithmicSlope()).norm());
      double next = nextChange(change, last, again);
      if (converged(change, last, next, z == null ? 1 : nearness) && (k > 0 || z != null)) {
        return finished(z, parameter, states, mesh, march.logarithmicSlope());
      }
      if (!(change < 2) || (k > 2 && change > 0.5 * last)) {
        return null;
      }
      last = change;
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
   * Whether the next change, or one of rounding, can be left out.
   *
   * @param nearness |d ln z/d ln t|, small next to an edge, where it multiplies errors
   */
  private static boolean converged(double change, double last, double next, double nearness) {
    if (change > 0.1 * last) {
      return change < ROUNDING / nearness;
    }
    return change < CONVERGED * nearness * nearness && next < NEXT_CHANGE * nearness;
  }

  /** Integrals over the solution and the size of what the series leave out. */
  private CausalPoint finished(
      @Nullable Complex place,
      Complex t,
      double[][] states,
      CausalMesh mesh,
      Complex logarithmicSlope) {
    CausalIntegrals integrals = new CausalIntegrals(parts, taylor, t, states, mesh);
    double[] tension = integrals.lastShares();
    Arrays.setAll(tension, m -> tension[m] / TRUNCATION);
    Complex z = place == null ? integrals.placeTimesParameter().divide(t) : place;
    return new CausalPoint(
        z, t, z.multiply(logarithmicSlope), integrals.onePlusMoments(), states, mesh, tension);
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
    return -potential.imaginaryPart(point) / Math.PI;
  }

  private double[][] onMesh(CausalPoint point, CausalMesh mesh) {
    if (point.mesh() == mesh) {
      return point.states();
    }
    if (mesh != latest) {
      onLatest.clear();
      latest = mesh;
    }
    return onLatest.computeIfAbsent(
        point.states(), own -> remeshed(point, point.parameter(), mesh));
  }

  /** The states at the starts of other steps. */
  private double[][] remeshed(CausalPoint point, Complex t, CausalMesh mesh) {
    double[] present = point.mesh().starts();
    double[][] fresh = new double[mesh.steps()][2 * variables];
    int from = 0;
    int expanded = -1;
    for (int m = 0; m < fresh.length; m++) {
      double x = mesh.starts()[m];
      while (from < point.mesh().steps() - 1 && present[from + 1] <= x) {
        from++;
      }
      if (from != expanded) {
        taylor.expand(
            point.states()[from], t.getReal(), t.getImaginary(), point.mesh().length(from));
        expanded = from;
      }
      double share = (x - present[from]) / point.mesh().length(from);
      for (int i = 0; i < variables; i++) {
        taylor.at(i, share, fresh[m]);
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
