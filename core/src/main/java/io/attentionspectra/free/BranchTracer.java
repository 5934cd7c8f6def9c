package io.attentionspectra.free;

import io.attentionspectra.free.internal.Anchor;
import io.attentionspectra.free.internal.InverseMap;
import io.attentionspectra.free.internal.Jet;
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

  /**
   * Share of |Im t| above which the critical point of the quadratic model at a node is no edge that
   * the model reaches within 5 %.
   */
  private static final double MODEL_HEIGHT = 0.5;

  /** Share of |Im t| below which a step's cube is beyond rounding. */
  private static final double CONVERGED = 1e-6;

  private static final int MAX_STEPS = 4000;
  private static final int MAX_INTERVALS = 20_000;

  /** Mass that may be missing before another interval is looked for. */
  private static final double MASS_TOLERANCE = 2e-12;

  /** Mass by which the two sides of a gap may differ. */
  private static final double GAP_TOLERANCE = 1e-10;

  /** The finest steps through a gap, as shares of the way behind. */
  private static final double LEAST_GROWTH = 1e-4;

  /** What a double zero of λ leaves of it by rounding, over λ at a node near by. */
  private static final double ROUNDED_ZERO = 1e-24;

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
    Arc.Edge right = Arc.Edge.soft(outside.rightEdge());
    double top = right.x();
    Arc arc = follow(right, top);
    while (arcs.size() < MAX_INTERVALS) {
      arcs.add(arc);
      double missing = continuousMass - arc.survivalAtLeftEdge();
      if (Math.abs(missing) < MASS_TOLERANCE) {
        return arcs;
      }
      if (arc.left().isHard()) {
        throw new ArithmeticException("the mass of the intervals is off by " + missing);
      }
      arc = next(arc, top);
    }
    throw new ArithmeticException("more than " + MAX_INTERVALS + " intervals");
  }

  /**
   * The arc after a gap, over which the mass to the right stays the same: steps that jumped over a
   * narrow interval are made finer.
   */
  private Arc next(Arc before, double top) {
    ArithmeticException last = new ArithmeticException("a gap without a way through");
    for (double growth = 0.5; growth > LEAST_GROWTH; growth /= 5) {
      try {
        Arc arc = follow(Arc.Edge.soft(outside.nextRightEdge(before.left(), growth)), top);
        double missed = arc.survivalAtRightEdge() - before.survivalAtLeftEdge();
        if (Math.abs(missed) < GAP_TOLERANCE) {
          return arc;
        }
        last = new ArithmeticException("an interval of mass " + missed + " was missed");
      } catch (ArithmeticException e) {
        last = e;
      }
    }
    throw last;
  }

  /** Over one interval, from the right edge to the left edge. */
  private Arc follow(Arc.Edge right, double top) {
    double side = -Math.signum(right.anchor().point().p().re1());
    List<Arc.Node> nodes = new ArrayList<>();
    Arc.Node node = firstNode(right, side);
    nodes.add(node);
    double share = SHARE;
    for (int k = 0; k < MAX_STEPS; k++) {
      Arc.Edge left = leftEdge(node, right);
      if (left != null) {
        return new Arc(map, right, left, null, side, nodes);
      }
      HardEdge hard = node.x() < LOW * top ? HardEdge.below(map, node.at()) : null;
      if (hard != null) {
        return new Arc(map, right, Arc.Edge.HARD, hard, side, nodes);
      }
      Arc.Node next = step(node, side, share);
      if (next == null) {
        share /= 2;
        if (share < 1e-6) {
          throw new ArithmeticException("the branch was lost at x = " + node.x());
        }
        continue;
      }
      share = Math.min(SHARE, 1.5 * share);
      node = next;
      nodes.add(node);
    }
    throw new ArithmeticException("an interval that does not end");
  }

  private Arc.Node firstNode(Arc.Edge right, double side) {
    double step = 0.05 * Math.max(Math.abs(right.t()), Math.abs(right.t() - map.start()));
    for (int k = 0; k < 60; k++) {
      double x = right.x() - right.curvature() * step * step / 2;
      if (x > 0) {
        Anchor guess = at(right.t(), side * step, right.anchor());
        Arc.Node node = corrected(guess, x, 0.2 * step, side);
        if (node != null && seesEdge(node.at(), right, step)) {
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
  private static boolean seesEdge(Anchor node, Arc.Edge edge, double step) {
    Jet l = node.point().lambda();
    double norm = l.re2() * l.re2() + l.im2() * l.im2();
    double re = node.re() - (l.re1() * l.re2() + l.im1() * l.im2()) / norm;
    double im = node.im() - (l.im1() * l.re2() - l.re1() * l.im2()) / norm;
    return Math.hypot(re - edge.t(), im) < EDGE_SHARE * step;
  }

  private Anchor at(double re, double im, Anchor near) {
    return new Anchor(re, im, map.at(re, im, near.point()));
  }

  /** One predictor–corrector step down the arc, or null when it was too long. */
  private Arc.@Nullable Node step(Arc.Node node, double side, double share) {
    Anchor from = node.at();
    Jet l = from.point().lambda();
    double length = share * l.curvatureRadius();
    length = Math.min(length, HEIGHT_SHARE * Math.abs(from.im()));
    double slope = l.slope();
    // Along Im λ = 0 downwards: dt = −conj(λ')/|λ'| · length.
    double tr = from.re() - l.re1() / slope * length;
    double ti = from.im() + l.im1() / slope * length;
    Anchor guess = at(tr, ti, from);
    double x = guess.point().lambda().re();
    if (!(x > 0 && x < node.x())) {
      return null;
    }
    return corrected(guess, x, 0.5 * length, side);
  }

  /** Halley's method for λ(t) = x from a guess; null if it moves beyond {@code leash}. */
  private Arc.@Nullable Node corrected(Anchor guess, double x, double leash, double side) {
    Anchor here = guess;
    for (int k = 0; k < 12; k++) {
      Jet.Step step = here.point().lambda().halley(x);
      double tr = here.re() + step.re();
      double ti = here.im() + step.im();
      if (!(Math.hypot(tr - guess.re(), ti - guess.im()) <= leash) || ti * side <= 0) {
        return null;
      }
      here = at(tr, ti, here);
      if (Math.hypot(step.re(), step.im()) < CONVERGED * Math.abs(ti)) {
        return here.point().p().im() < 0 ? new Arc.Node(x, here) : null;
      }
    }
    return null;
  }

  /**
   * The left edge, if Newton's method for λ' = 0 from the node finds a real critical point straight
   * below it that the quadratic model reaches within 5 %.
   */
  private Arc.@Nullable Edge leftEdge(Arc.Node node, Arc.Edge right) {
    Anchor from = node.at();
    Anchor here = from;
    for (int k = 0; k < 12; k++) {
      Jet l = here.point().lambda();
      double norm = l.re2() * l.re2() + l.im2() * l.im2();
      double sr = -(l.re1() * l.re2() + l.im1() * l.im2()) / norm;
      double si = -(l.im1() * l.re2() - l.re1() * l.im2()) / norm;
      if (k == 0 && Math.abs(from.im() + si) > MODEL_HEIGHT * Math.abs(from.im())) {
        return null;
      }
      here = at(here.re() + sr, here.im() + si, here);
      if (!(Math.hypot(here.re() - from.re(), here.im() - from.im()) < 2 * Math.abs(from.im()))) {
        return null;
      }
      if (Math.hypot(sr, si) < 1e-13 * Math.abs(from.im())) {
        break;
      }
    }
    if (Math.abs(here.im()) > 1e-6 * Math.abs(from.im())) {
      return null;
    }
    Anchor real = at(here.re(), 0, here);
    for (int k = 0; k < 4; k++) {
      Jet l = real.point().lambda();
      real = at(real.re() - l.re1() / l.re2(), 0, real);
    }
    Jet l = real.point().lambda();
    double dr = from.re() - real.re();
    double di = from.im();
    double predictedRe = l.re() + l.re2() * (dr * dr - di * di) / 2;
    boolean near = Math.abs(predictedRe - node.x()) < 0.05 * (node.x() - l.re());
    boolean below = l.re() < node.x() && l.re2() < 0 && l.re() > ROUNDED_ZERO * node.x();
    return near && below && real.re() != right.t() ? Arc.Edge.soft(real) : null;
  }
}
