package io.attentionspectra.free;

import io.attentionspectra.free.internal.Anchor;
import io.attentionspectra.free.internal.BetweenNodes;
import io.attentionspectra.free.internal.BranchSolver;
import io.attentionspectra.free.internal.InverseMap;
import io.attentionspectra.free.internal.Jet;
import io.attentionspectra.free.internal.Solution;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoublePredicate;
import org.jspecify.annotations.Nullable;

/**
 * The branch t(x) over one interval of the support: nodes (x, t) on the curve Im λ(t) = 0, from the
 * right edge down to the left one, dense enough for Newton's method to start from the nearest.
 *
 * <p>An edge is soft (λ' = 0 at a real t, λ finite and positive) or, on the left only, hard (at 0).
 */
final class Arc {

  /**
   * An end of the interval: its place, its parameter with the values there, and λ''; a hard edge
   * has no parameter.
   */
  record Edge(double x, double curvature, Anchor anchor) {

    static final Edge HARD =
        new Edge(0, Double.NaN, new Anchor(Double.NaN, 0, InverseMap.Point.UNKNOWN));

    static Edge soft(Anchor at) {
      Jet l = at.point().lambda();
      return new Edge(l.re(), l.re2(), at);
    }

    double t() {
      return anchor.re();
    }

    boolean isHard() {
      return Double.isNaN(anchor.re());
    }
  }

  /** A point of the branch over the interval: λ(t) = x. */
  record Node(double x, Anchor at) {}

  /** Density and survival function at a point. */
  record Reading(double density, double survival) {}

  /**
   * Share of the interval next to a soft edge where the square root is the better solution: its
   * relative error is of the order of this share, that of Newton's method of 10⁻¹⁶ over it.
   */
  private static final double SQUARE_ROOT = 1e-11;

  /** Longest stretch over the radius of the disc around its beginning. */
  private static final double DISC_SHARE = 1.6;

  private static final int MAX_ITERATIONS = 60;

  private final InverseMap map;
  private final BranchSolver solver;
  private final Edge right;
  private final Edge left;
  private final @Nullable HardEdge hard;
  private final double hardMass;
  private final double massAbove;
  private final double side;
  private final double[] x;
  private final double[] survival;
  private final Anchor[] anchors;

  /**
   * @param hard the expansions at a hard left edge, null at a soft one
   * @param nodes in order of strictly decreasing x
   * @param side sign of Im t on the branch
   */
  Arc(
      InverseMap map,
      Edge right,
      Edge left,
      @Nullable HardEdge hard,
      double side,
      List<Node> nodes) {
    this.map = map;
    this.right = right;
    this.left = left;
    this.hard = hard;
    this.side = side;
    this.solver = new BranchSolver(map, side);
    int count = nodes.size();
    x = new double[count];
    survival = new double[count];
    anchors = new Anchor[count];
    for (int k = 0; k < count; k++) {
      x[k] = -nodes.get(k).x();
      anchors[k] = nodes.get(k).at();
      survival[k] = map.phase(anchors[k]) / Math.PI;
    }
    hardMass = hard == null ? 0 : hard.mass(hard.reachX());
    massAbove = measuredSurvivalAtLeftEdge();
  }

  private Arc(Arc of, InverseMap map) {
    this.map = map;
    this.solver = new BranchSolver(map, of.side);
    this.right = of.right;
    this.left = of.left;
    this.hard = of.hard;
    this.hardMass = of.hardMass;
    this.massAbove = of.massAbove;
    this.side = of.side;
    this.x = of.x;
    this.survival = of.survival;
    this.anchors = of.anchors;
  }

  /** A part of an arc, up to a point, over which sums take less. */
  record Stretch(Arc arc, double to) {}

  /**
   * The part above a point over which one disc's sums serve, see {@link InverseMap#around}.
   *
   * @param worth whether the points up to a place are enough to make them
   */
  Stretch stretch(double point, DoublePredicate worth) {
    int first = Math.min(x.length - 1, firstNodeBelow(point));
    Anchor from = anchors[first];
    double reach = DISC_SHARE * map.radiusAround(from.re(), from.im());
    int last = first;
    while (last > 0 && distance(from, anchors[last - 1]) < reach) {
      last--;
    }
    if (last == first || !worth.test(-x[last])) {
      return new Stretch(this, -x[Math.max(0, last - 1)]);
    }
    double re = (from.re() + anchors[last].re()) / 2;
    double im = (from.im() + anchors[last].im()) / 2;
    return new Stretch(new Arc(this, map.around(re, im)), -x[last]);
  }

  private static double distance(Anchor a, Anchor b) {
    return Math.hypot(a.re() - b.re(), a.im() - b.im());
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
      return survival(solve(rim), rim) + hardMass;
    }
    return survivalAt(left, anchors[anchors.length - 1]);
  }

  /** μ((x, ∞)) at the right edge, zero for the rightmost arc. */
  double survivalAtRightEdge() {
    return survivalAt(right, anchors[0]);
  }

  /** The survival function just above the real axis of t at a soft edge, where it is flat. */
  private double survivalAt(Edge edge, Anchor nearest) {
    double height = side * 1e-6 * Math.abs(nearest.im());
    InverseMap.Point point = map.at(edge.t(), height, edge.anchor().point());
    return map.phase(new Anchor(edge.t(), height, point)) / Math.PI;
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
      return hard.at(point, massAbove);
    }
    return reading(solve(point), point);
  }

  Reading reading(Solution t, double point) {
    return new Reading(density(t, point), survival(t, point));
  }

  static double density(Solution t, double point) {
    return Math.abs(t.pIm()) / (Math.PI * point);
  }

  private double survival(Solution t, double point) {
    return map.phase(t, point) / Math.PI;
  }

  /**
   * The x with a given survival value, which lies between 0 and that at the left edge.
   *
   * @param mass of the continuous part up to x: next to a hard edge it says more than the value
   */
  double quantile(double target, double mass) {
    if (hard != null && mass < hardMass) {
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

  /** How many nodes lie in [lower, upper). */
  int nodesBetween(double lower, double upper) {
    return firstNodeBelow(lower) - firstNodeBelow(upper);
  }

  private int firstNodeBelow(double point) {
    int at = Arrays.binarySearch(x, -point);
    return at >= 0 ? at + 1 : -at - 1;
  }

  /** The x above which λ(t) = x is solved; below it, next to a hard edge, the expansions serve. */
  double solvedAbove() {
    return hard != null ? hard.reachX() : left.x();
  }

  /** Solves λ(t) = point from the nodes around it, or from an edge beyond the last one. */
  Solution solve(double point) {
    int at = Arrays.binarySearch(x, -point);
    int next = at >= 0 ? at : -at - 1;
    if (next == 0) {
      return fromEdge(right, 0, point);
    }
    if (next == x.length) {
      return hard != null ? fromNode(x.length - 1, point) : fromEdge(left, x.length - 1, point);
    }
    Solution between = between(next - 1, next, point);
    if (between != null) {
      return between;
    }
    // x[next − 1] x[next] < point²: the upper node is the nearer one on the logarithmic scale.
    return fromNode(x[next - 1] * x[next] < point * point ? next - 1 : next, point);
  }

  /** From what the nodes around a point say of t there; null where that leads nowhere. */
  private @Nullable Solution between(int upper, int lower, double point) {
    double width = x[lower] - x[upper];
    double depth = -x[upper] - point;
    BetweenNodes nodes = new BetweenNodes(anchors[upper], anchors[lower], width, depth);
    return solver.between(nodes, point, anchors[upper].point());
  }

  private Solution fromEdge(Edge edge, int node, double point) {
    double guess = side * Math.sqrt(2 * Math.abs((edge.x() - point) / edge.curvature()));
    if (guess == 0 || Math.abs(edge.x() - point) < SQUARE_ROOT * (right.x() - left.x())) {
      Jet p = map.at(edge.t(), 0, edge.anchor().point()).p();
      Anchor anchor = new Anchor(edge.t(), guess, map.at(edge.t(), guess, edge.anchor().point()));
      return new Solution(p.re(), p.re1() * guess, anchor);
    }
    Solution found = solver.newton(edge.t(), guess, point, Math.abs(guess), anchors[node].point());
    return found != null ? found : fromNode(node, point);
  }

  private Solution fromNode(int node, double point) {
    Solution predicted = solver.predicted(anchors[node], point);
    if (predicted != null) {
      return predicted;
    }
    return solver.bridged(-x[node], anchors[node], point);
  }
}
