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

  /** A solution of λ(t) = x on the branch. */
  record Solution(double re, double im, double pIm) {}

  /** Relative rounding error of λ(t) away from its zeros. */
  private static final double ROUNDING = 2e-15;

  /**
   * Share of the interval next to a soft edge where the square root is the better solution: its
   * relative error is of the order of this share, that of Newton's method of 10⁻¹⁶ over it.
   */
  private static final double SQUARE_ROOT = 1e-11;

  private static final int MAX_ITERATIONS = 60;
  private static final int MAX_BRIDGES = 60;

  private final InverseMap map;
  private final Edge right;
  private final Edge left;
  private final @Nullable HardEdge hard;
  private final double massAbove;
  private final double side;
  private final double[] x;
  private final double[] re;
  private final double[] im;
  private final double[] survival;

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
    x = Arrays.stream(nodes).mapToDouble(n -> -n[0]).toArray();
    re = Arrays.stream(nodes).mapToDouble(n -> n[1]).toArray();
    im = Arrays.stream(nodes).mapToDouble(n -> n[2]).toArray();
    survival = Arrays.stream(nodes).mapToDouble(n -> map.phase(n[1], n[2]) / Math.PI).toArray();
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
      Solution t = solve(rim);
      return map.phase(t.re(), t.im(), rim) / Math.PI + hard.mass(rim);
    }
    double nearest = Math.abs(im[im.length - 1]);
    return map.phase(left.t(), side * 1e-6 * nearest) / Math.PI;
  }

  double density(double point) {
    if (hard != null && point < hard.reachX()) {
      return hard.density(point);
    }
    return Math.abs(solve(point).pIm()) / (Math.PI * point);
  }

  double survival(double point) {
    if (hard != null && point < hard.reachX()) {
      return massAbove - hard.mass(point);
    }
    Solution t = solve(point);
    return map.phase(t.re(), t.im(), point) / Math.PI;
  }

  /** Mass between 0 and a point of the leftmost interval, accurate where it is small. */
  double massFromHardEdge(double point) {
    return hard != null && point < hard.reachX() ? hard.mass(point) : massAbove - survival(point);
  }

  /** Bounds of x for a survival value inside this interval, the larger first. */
  double[] bracket(double target) {
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
    double upper = low == 0 ? right.x() : -x[low - 1];
    double lower = low == survival.length ? left.x() : -x[low];
    return new double[] {upper, lower};
  }

  /** Solves λ(t) = point from the nearest node, or from an edge beyond the last one. */
  Solution solve(double point) {
    int at = Arrays.binarySearch(x, -point);
    int next = at >= 0 ? at : -at - 1;
    if (next == 0) {
      return fromEdge(right, 0, point);
    }
    if (next == x.length) {
      return hard != null ? fromNode(x.length - 1, point) : fromEdge(left, x.length - 1, point);
    }
    double above = Math.log(-x[next - 1] / point);
    double below = Math.log(point / -x[next]);
    return fromNode(above < below ? next - 1 : next, point);
  }

  private Solution fromEdge(Edge edge, int node, double point) {
    double guess = side * Math.sqrt(2 * Math.abs((edge.x() - point) / edge.curvature()));
    if (guess == 0) {
      return new Solution(edge.t(), 0, 0);
    }
    if (Math.abs(edge.x() - point) < SQUARE_ROOT * (right.x() - left.x())) {
      double slope = map.at(edge.t(), 0).p().re1();
      return new Solution(edge.t(), guess, slope * guess);
    }
    Solution found = newton(edge.t(), guess, point, Math.abs(guess));
    return found != null ? found : fromNode(node, point);
  }

  private Solution fromNode(int node, double point) {
    double fromX = -x[node];
    double r = re[node];
    double i = im[node];
    double goal = point;
    for (int bridge = 0; bridge < MAX_BRIDGES; bridge++) {
      Solution found = newton(r, i, goal, Double.POSITIVE_INFINITY);
      if (found == null) {
        goal = fromX + (goal - fromX) / 2;
      } else if (goal == point) {
        return found;
      } else {
        fromX = goal;
        r = found.re();
        i = found.im();
        goal = point;
      }
    }
    throw new ArithmeticException(
        "no convergence of λ(t) = "
            + point
            + ": usually a parameter at the limit of double precision; move it off the extreme");
  }

  /**
   * Halley's iteration t ← t − 2FF'/(2F'² − FF''), F = λ − x, until the step is below rounding, or
   * null when it leaves the half-plane or wanders further than {@code leash}.
   */
  private @Nullable Solution newton(double r, double i, double goal, double leash) {
    double startRe = r;
    double startIm = i;
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
      double scale = Math.abs(i);
      if (k > 0 && Math.hypot(fr, fi) <= ROUNDING * goal && i * side > 0) {
        return new Solution(r, i, point.p().im());
      }
      boolean lost = !(step < Double.POSITIVE_INFINITY) || (i + si) * side <= 0;
      if (lost || Math.hypot(r + sr - startRe, i + si - startIm) > leash) {
        return null;
      }
      r += sr;
      i += si;
      if (step < 1e-6 * scale || (step < 1e-3 * scale && step >= previous)) {
        Jet p = point.p();
        double secondRe = sr * sr - si * si;
        double secondIm = 2 * sr * si;
        double pIm =
            p.im() + p.re1() * si + p.im1() * sr + (p.re2() * secondIm + p.im2() * secondRe) / 2;
        return new Solution(r, i, pIm);
      }
      if (k > 8 && step > previous) {
        return null;
      }
      previous = step;
    }
    return null;
  }
}
