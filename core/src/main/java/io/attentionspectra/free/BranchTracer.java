package io.attentionspectra.free;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the support of a law from its inverse map and follows the physical branch over it.
 *
 * <p>The branch is the one continued from λ = +∞, t = 0⁺: along real t down to the right edge (the
 * first critical point of λ), then over the interval on the curve Im λ = 0 with Im p &lt; 0, down
 * to the next real critical point, the left edge; then along real t through the gap in the
 * direction where p falls with λ, and so on until the mass is complete. Steps are a fixed share of
 * |λ'/λ''|, the distance to the nearest critical point in the quadratic model, and of the distance
 * to the real axis, so they shrink geometrically towards every edge, real or almost real. The root
 * with the largest imaginary part is never asked for: with several complex pairs it belongs to
 * another branch.
 */
final class BranchTracer {

  /** Share of |λ'/λ''| moved in one step. */
  private static final double SHARE = 0.25;

  /** Share of the first step within which the model must find the edge again. */
  private static final double EDGE_SHARE = 0.3;

  /**
   * Share of |Im t| moved in one step at most: where λ'' passes 0 the radius says nothing, and a
   * longer step could leap over a gap, whose edges are real.
   */
  private static final double HEIGHT_SHARE = 0.5;

  private static final int MAX_STEPS = 4000;
  private static final int MAX_INTERVALS = 20_000;

  /** Mass that may be missing before another interval is looked for. */
  private static final double MASS_TOLERANCE = 2e-12;

  /** Nodes below this share of the largest right edge may end in a hard edge at 0. */
  private static final double LOW = 0.05;

  private final InverseMap map;
  private final OutsideBranch outside;
  private final double continuousMass;

  BranchTracer(InverseMap map, double atomAtZero) {
    this.map = map;
    this.outside = new OutsideBranch(map);
    this.continuousMass = 1 - atomAtZero;
  }

  /** The arcs over all intervals, from the rightmost to the leftmost. */
  List<Arc> trace() {
    List<Arc> arcs = new ArrayList<>();
    double t = outside.rightEdge();
    double top = map.at(t, 0).lambda().re();
    while (arcs.size() < MAX_INTERVALS) {
      Arc arc = follow(t, top);
      arcs.add(arc);
      double missing = continuousMass - arc.survivalAtLeftEdge();
      if (Math.abs(missing) < MASS_TOLERANCE) {
        return arcs;
      }
      if (arc.left().isHard()) {
        throw new ArithmeticException("the mass of the intervals is off by " + missing);
      }
      t = outside.nextRightEdge(arc.left(), arc.survivalAtLeftEdge());
    }
    throw new ArithmeticException("more than " + MAX_INTERVALS + " intervals");
  }

  /** Over one interval, from the right edge at real {@code tEdge} to the left edge. */
  private Arc follow(double tEdge, double top) {
    InverseMap.Point edgePoint = map.at(tEdge, 0);
    double edgeX = edgePoint.lambda().re();
    Arc.Edge right = new Arc.Edge(edgeX, tEdge, edgePoint.lambda().re2());
    double side = -Math.signum(edgePoint.p().re1());
    List<double[]> nodes = new ArrayList<>();
    double[] node = firstNode(right, side);
    nodes.add(node);
    double share = SHARE;
    for (int k = 0; k < MAX_STEPS; k++) {
      Arc.Edge left = leftEdge(node, right);
      if (left != null) {
        return new Arc(map, right, left, null, side, nodes.toArray(new double[0][]));
      }
      HardEdge hard = node[0] < LOW * top ? HardEdge.below(map, node[1], node[2]) : null;
      if (hard != null) {
        Arc.Edge zero = new Arc.Edge(0, Double.NaN, Double.NaN);
        return new Arc(map, right, zero, hard, side, nodes.toArray(new double[0][]));
      }
      double[] next = step(node, side, share);
      if (next == null) {
        share /= 2;
        if (share < 1e-6) {
          throw new ArithmeticException("the branch was lost at x = " + node[0]);
        }
        continue;
      }
      share = Math.min(SHARE, 1.5 * share);
      node = next;
      nodes.add(node);
    }
    throw new ArithmeticException("an interval that does not end");
  }

  private double[] firstNode(Arc.Edge right, double side) {
    double step = 0.05 * Math.max(Math.abs(right.t()), Math.abs(right.t() - map.start()));
    for (int k = 0; k < 60; k++) {
      double x = right.x() - right.curvature() * step * step / 2;
      if (x > 0) {
        double[] node = corrected(right.t(), side * step, x, 0.2 * step, side);
        if (node != null && seesEdge(node, right, step)) {
          return node;
        }
      }
      step /= 2;
    }
    throw new ArithmeticException("the right edge could not be left");
  }

  /**
   * Whether the critical point that the quadratic model sees from a node is the edge: behind a
   * narrow gap it is another one.
   */
  private boolean seesEdge(double[] node, Arc.Edge edge, double step) {
    Jet l = map.at(node[1], node[2]).lambda();
    double norm = l.re2() * l.re2() + l.im2() * l.im2();
    double re = node[1] - (l.re1() * l.re2() + l.im1() * l.im2()) / norm;
    double im = node[2] - (l.im1() * l.re2() - l.re1() * l.im2()) / norm;
    return Math.hypot(re - edge.t(), im) < EDGE_SHARE * step;
  }

  /** One predictor–corrector step down the arc, or null when it was too long. */
  private double @Nullable [] step(double[] node, double side, double share) {
    Jet l = map.at(node[1], node[2]).lambda();
    double length = share * l.curvatureRadius();
    length = Math.min(length, HEIGHT_SHARE * Math.abs(node[2]));
    double slope = l.slope();
    // Along Im λ = 0 downwards: dt = −conj(λ')/|λ'| · length.
    double tr = node[1] - l.re1() / slope * length;
    double ti = node[2] + l.im1() / slope * length;
    double x = map.at(tr, ti).lambda().re();
    if (!(x > 0 && x < node[0])) {
      return null;
    }
    return corrected(tr, ti, x, 0.5 * length, side);
  }

  /** Newton's method for λ(t) = x from a guess; null if it moves beyond {@code leash}. */
  private double @Nullable [] corrected(
      double guessRe, double guessIm, double x, double leash, double side) {
    double tr = guessRe;
    double ti = guessIm;
    for (int k = 0; k < 12; k++) {
      InverseMap.Point point = map.at(tr, ti);
      Jet l = point.lambda();
      double norm = l.re1() * l.re1() + l.im1() * l.im1();
      double fr = l.re() - x;
      double fi = l.im();
      double sr = -(fr * l.re1() + fi * l.im1()) / norm;
      double si = -(fi * l.re1() - fr * l.im1()) / norm;
      tr += sr;
      ti += si;
      if (!(Math.hypot(tr - guessRe, ti - guessIm) <= leash) || ti * side <= 0) {
        return null;
      }
      if (Math.hypot(sr, si) < 1e-9 * Math.abs(ti)) {
        return map.at(tr, ti).p().im() < 0 ? new double[] {x, tr, ti} : null;
      }
    }
    return null;
  }

  /**
   * The left edge, if Newton's method for λ' = 0 from the node finds a real critical point straight
   * below it that the quadratic model reaches within 5 %.
   */
  private Arc.@Nullable Edge leftEdge(double[] node, Arc.Edge right) {
    double tr = node[1];
    double ti = node[2];
    for (int k = 0; k < 12; k++) {
      Jet l = map.at(tr, ti).lambda();
      double norm = l.re2() * l.re2() + l.im2() * l.im2();
      double sr = -(l.re1() * l.re2() + l.im1() * l.im2()) / norm;
      double si = -(l.im1() * l.re2() - l.re1() * l.im2()) / norm;
      tr += sr;
      ti += si;
      if (!(Math.hypot(tr - node[1], ti - node[2]) < 2 * Math.abs(node[2]))) {
        return null;
      }
      if (Math.hypot(sr, si) < 1e-13 * Math.abs(node[2])) {
        break;
      }
    }
    if (Math.abs(ti) > 1e-6 * Math.abs(node[2])) {
      return null;
    }
    Jet real = map.at(tr, 0).lambda();
    for (int k = 0; k < 4; k++) {
      tr -= real.re1() / real.re2();
      real = map.at(tr, 0).lambda();
    }
    double dr = node[1] - tr;
    double di = node[2];
    double predictedRe = real.re() + real.re2() * (dr * dr - di * di) / 2;
    boolean near = Math.abs(predictedRe - node[0]) < 0.05 * (node[0] - real.re());
    boolean below = real.re() < node[0] && real.re2() < 0 && real.re() > 0;
    return near && below && tr != right.t() ? new Arc.Edge(real.re(), tr, real.re2()) : null;
  }
}
