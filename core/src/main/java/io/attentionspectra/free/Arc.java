package io.attentionspectra.free;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The branch t(x) over one interval of the support: nodes (x, t) on the curve Im λ(t) = 0, from the
 * right edge down to the left one, dense enough for Newton's method to start from the nearest.
 *
 * <p>An edge is soft (λ' = 0 at a real t, λ finite and positive) or, on the left only, hard (at 0).
 */
final class Arc {

  /**
   * An end of the interval: its place, its parameter and λ'' there; a hard edge has no parameter.
   */
  record Edge(double x, double t, double curvature) {
    boolean isHard() {
      return Double.isNaN(t);
    }
  }

  /** Density and survival function at a point. */
  record Reading(double density, double survival) {}

  /**
   * A solution of λ(t) = x on the branch.
   *
   * @param pRe Re p there
   * @param pIm Im p there
   * @param anchor a parameter one last small step, or rounding, away from the solution
   */
  record Solution(double pRe, double pIm, Anchor anchor) {}

  /** A parameter with the values of the map there. */
  record Anchor(double re, double im, InverseMap.Point point) {}

  /** Relative rounding error of λ(t) away from its zeros. */
  private static final double ROUNDING = 2e-15;

  /**
   * Share of the interval next to a soft edge where the square root is the better solution: its
   * relative error is of the order of this share, that of Newton's method of 10⁻¹⁶ over it.
   */
  private static final double SQUARE_ROOT = 1e-11;

  /** Share of |λ'/λ''| within which the inverse series of λ is a good start. */
  private static final double SERIES_SHARE = 0.3;

  private static final int MAX_ITERATIONS = 60;
  private static final int MAX_BRIDGES = 60;

  private final InverseMap map;
  private final Edge right;
  private final Edge left;
  private final @Nullable HardEdge hard;
  private final double massAbove;
  private final double side;
  private final double[] x;
  private final double[] survival;
  private final Anchor[] anchors;

  /**
   * @param hard the expansions at a hard left edge, null at a soft one
   * @param nodes rows (x, Re t, Im t) with x strictly decreasing
   * @param side sign of Im t on the branch
   */
  Arc(
      InverseMap map,
      Edge right,
      Edge left,
      @Nullable HardEdge hard,
      double side,
      double[][] nodes) {
    this.map = map;
    this.right = right;
    this.left = left;
    this.hard = hard;
    this.side = side;
    int count = nodes.length;
    x = new double[count];
    survival = new double[count];
    anchors = new Anchor[count];
    for (int k = 0; k < count; k++) {
      x[k] = -nodes[k][0];
      anchors[k] = new Anchor(nodes[k][1], nodes[k][2], map.at(nodes[k][1], nodes[k][2]));
      survival[k] = map.phase(anchors[k]) / Math.PI;
    }
    massAbove = measuredSurvivalAtLeftEdge();
  }

  Edge right() {
    return right;
  }

  Edge left() {
    return left;
  }

  /** μ((x, ∞)) just above the left edge. */
  double survivalAtLeftEdge() {
    return massAbove;
  }

  private double measuredSurvivalAtLeftEdge() {
    if (hard != null) {
      double rim = hard.reachX();
      return survival(solve(rim), rim) + hard.mass(rim);
    }
    double nearest = Math.abs(anchors[anchors.length - 1].im());
    double height = side * 1e-6 * nearest;
    return map.phase(new Anchor(left.t(), height, map.at(left.t(), height))) / Math.PI;
  }

  double density(double point) {
    if (hard != null && point < hard.reachX()) {
      return hard.density(point);
    }
    return density(solve(point), point);
  }

  double survival(double point) {
    if (hard != null && point < hard.reachX()) {
      return massAbove - hard.mass(point);
    }
    return survival(solve(point), point);
  }

  /** Density and survival function from one solution. */
  Reading at(double point) {
    if (hard != null && point < hard.reachX()) {
      return new Reading(hard.density(point), massAbove - hard.mass(point));
    }
    return reading(solve(point), point);
  }

  Reading reading(Solution t, double point) {
    return new Reading(density(t, point), survival(t, point));
  }

  private static double density(Solution t, double point) {
    return Math.abs(t.pIm()) / (Math.PI * point);
  }

  private double survival(Solution t, double point) {
    return map.phase(t, point) / Math.PI;
  }

  /** The x with a given survival value, which lies between 0 and that at the left edge. */
  double quantile(double target) {
    double mass = massAbove - target;
    if (hard != null && mass < hard.mass(hard.reachX())) {
      return hard.quantile(mass);
    }
    int below = firstNodeAbove(target);
    double upper = below == 0 ? right.x() : -x[below - 1];
    double lower = below == x.length ? left.x() : -x[below];
    double origin = below == 0 ? 0 : below == x.length && hard == null ? massAbove : Double.NaN;
    return inverted(lower, upper, target, origin);
  }

  /**
   * Newton's method for the survival value, safeguarded by bisection. Next to a soft edge, where
   * the survival value is {@code origin}, the power 2/3 of its distance to it is linear in x.
   */
  private double inverted(double from, double to, double target, double origin) {
    double lower = from;
    double upper = to;
    double point = lower + (upper - lower) / 2;
    for (int k = 0; k < MAX_ITERATIONS; k++) {
      Reading here = at(point);
      if (here.survival() > target) {
        lower = point;
      } else {
        upper = point;
      }
      double step = excess(here.survival(), target, origin) / here.density();
      if (Math.abs(step) <= 2e-16 * point || upper - lower <= Math.ulp(point)) {
        return point;
      }
      double next = point + step;
      point = next > lower && next < upper ? next : lower + (upper - lower) / 2;
    }
    return point;
  }

  private static double excess(double survival, double target, double origin) {
    if (Double.isNaN(origin)) {
      return survival - target;
    }
    double u = Math.abs(survival - origin);
    double v = Math.abs(target - origin);
    double e = 1.5 * (u - Math.cbrt(u) * Math.cbrt(v * v));
    return origin == 0 ? e : -e;
  }

  /** Index of the first node whose survival value is at least the target. */
  private int firstNodeAbove(double target) {
    int low = 0;
    int high = survival.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (survival[middle] < target) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The x above which λ(t) = x is solved; below it, next to a hard edge, the expansions serve. */
  double solvedAbove() {
    return hard != null ? hard.reachX() : left.x();
  }

  /** Solves λ(t) = point from a solution near by, or from the nearest node when it is too far. */
  Solution solve(double point, @Nullable Solution near) {
    if (near != null) {
      Solution found = predicted(near.anchor(), point);
      if (found != null) {
        return found;
      }
    }
    return solve(point);
  }

  /** Solves λ(t) = point from the nearest node, or from an edge beyond the last one. */
  private Solution solve(double point) {
    int at = Arrays.binarySearch(x, -point);
    int next = at >= 0 ? at : -at - 1;
    if (next == 0) {
      return fromEdge(right, 0, point);
    }
    if (next == x.length) {
      return hard != null ? fromNode(x.length - 1, point) : fromEdge(left, x.length - 1, point);
    }
    // x[next − 1] x[next] < point²: the upper node is the nearer one on the logarithmic scale.
    return fromNode(x[next - 1] * x[next] < point * point ? next - 1 : next, point);
  }

  private Solution fromEdge(Edge edge, int node, double point) {
    double guess = side * Math.sqrt(2 * Math.abs((edge.x() - point) / edge.curvature()));
    if (guess == 0 || Math.abs(edge.x() - point) < SQUARE_ROOT * (right.x() - left.x())) {
      Jet p = map.at(edge.t(), 0).p();
      Anchor anchor = new Anchor(edge.t(), guess, map.at(edge.t(), guess));
      return new Solution(p.re(), p.re1() * guess, anchor);
    }
    Solution found = newton(edge.t(), guess, point, Math.abs(guess));
    return found != null ? found : fromNode(node, point);
  }

  private Solution fromNode(int node, double point) {
    Solution predicted = predicted(anchors[node], point);
    if (predicted != null) {
      return predicted;
    }
    double fromX = -x[node];
    Anchor from = anchors[node];
    double goal = point;
    for (int bridge = 0; bridge < MAX_BRIDGES; bridge++) {
      Solution found = newton(from.re(), from.im(), goal, Double.POSITIVE_INFINITY);
      if (found == null) {
        goal = fromX + (goal - fromX) / 2;
      } else if (goal == point) {
        return found;
      } else {
        fromX = goal;
        from = found.anchor();
        goal = point;
      }
    }
    throw new ArithmeticException(
        "no convergence of λ(t) = "
            + point
            + ": usually a parameter at the limit of double precision; move it off the extreme");
  }

  /**
   * From a parameter whose values are known: t by the inverse series of λ to second order, then
   * Halley's iteration; null if that is too far.
   */
  private @Nullable Solution predicted(Anchor from, double goal) {
    Jet l = from.point().lambda();
    double norm = l.re1() * l.re1() + l.im1() * l.im1();
    double fr = goal - l.re();
    double fi = -l.im();
    double hr = (fr * l.re1() + fi * l.im1()) / norm;
    double hi = (fi * l.re1() - fr * l.im1()) / norm;
    double radius = l.curvatureRadius();
    if (!(Math.hypot(hr, hi) < SERIES_SHARE * radius)) {
      return null;
    }
    // t − t₀ = h − (λ''/2λ') h² + O(h³)
    double qr = (l.re2() * l.re1() + l.im2() * l.im1()) / (2 * norm);
    double qi = (l.im2() * l.re1() - l.re2() * l.im1()) / (2 * norm);
    double squareRe = hr * hr - hi * hi;
    double squareIm = 2 * hr * hi;
    double tr = from.re() + hr - (qr * squareRe - qi * squareIm);
    double ti = from.im() + hi - (qr * squareIm + qi * squareRe);
    return ti * side > 0 ? newton(tr, ti, goal, SERIES_SHARE * radius) : null;
  }

  /**
   * Halley's iteration t ← t − 2FF'/(2F'² − FF''), F = λ − x, until the step is below rounding, or
   * null when it leaves the half-plane or wanders further than {@code leash}.
   */
  private @Nullable Solution newton(double startRe, double startIm, double goal, double leash) {
    double r = startRe;
    double i = startIm;
    double previous = Double.POSITIVE_INFINITY;
    for (int k = 0; k < MAX_ITERATIONS; k++) {
      InverseMap.Point point = map.at(r, i);
      Jet l = point.lambda();
      double fr = l.re() - goal;
      double fi = l.im();
      double nr = 2 * (fr * l.re1() - fi * l.im1());
      double ni = 2 * (fr * l.im1() + fi * l.re1());
      double dr = 2 * (l.re1() * l.re1() - l.im1() * l.im1()) - (fr * l.re2() - fi * l.im2());
      double di = 4 * l.re1() * l.im1() - (fr * l.im2() + fi * l.re2());
      double norm = dr * dr + di * di;
      double sr = -(nr * dr + ni * di) / norm;
      double si = -(ni * dr - nr * di) / norm;
      double step = Math.hypot(sr, si);
      Jet p = point.p();
      if (k > 0 && Math.hypot(fr, fi) <= ROUNDING * goal && i * side > 0) {
        return new Solution(p.re(), p.im(), new Anchor(r, i, point));
      }
      boolean lost = !(step < Double.POSITIVE_INFINITY) || (i + si) * side <= 0;
      if (lost || Math.hypot(r + sr - startRe, i + si - startIm) > leash) {
        return null;
      }
      double scale = Math.abs(i);
      if (step < 1e-6 * scale || (step < 1e-3 * scale && step >= previous)) {
        double secondRe = sr * sr - si * si;
        double secondIm = 2 * sr * si;
        double pRe =
            p.re() + p.re1() * sr - p.im1() * si + (p.re2() * secondRe - p.im2() * secondIm) / 2;
        double pIm =
            p.im() + p.re1() * si + p.im1() * sr + (p.re2() * secondIm + p.im2() * secondRe) / 2;
        return new Solution(pRe, pIm, new Anchor(r, i, point));
      }
      r += sr;
      i += si;
      if (k > 8 && step > previous) {
        return null;
      }
      previous = step;
    }
    return null;
  }
}
