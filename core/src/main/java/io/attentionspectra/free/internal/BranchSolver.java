package io.attentionspectra.free.internal;

import org.jspecify.annotations.Nullable;

/**
 * Solves λ(t) = x on one branch, a curve in one half-plane of t, from a parameter known to be near.
 */
public final class BranchSolver {

  /** Relative rounding error of λ(t) away from its zeros. */
  private static final double ROUNDING = 2e-15;

  /** Share of |λ'/λ''| within which the inverse series of λ is a good start. */
  private static final double SERIES_SHARE = 0.3;

  /** Share of |Im t| below which a step's cube, which is what remains after it, is rounding. */
  private static final double CUBED = 1e-5;

  /** The same of a step's fourth power, which remains where third derivatives are known. */
  private static final double FOURTH_POWER = 6e-5;

  private static final int MAX_ITERATIONS = 60;
  private static final int MAX_BRIDGES = 60;

  private final InverseMap map;
  private final double side;

  /**
   * @param side sign of Im t on the branch
   */
  public BranchSolver(InverseMap map, double side) {
    this.map = map;
    this.side = side;
  }

  /**
   * From a node of the branch, over points in between where the way is too far for one iteration.
   *
   * @param startX the x of the node
   * @throws ArithmeticException if no way is found
   */
  public Solution bridged(double startX, Anchor start, double point) {
    double fromX = startX;
    Anchor from = start;
    double goal = point;
    for (int bridge = 0; bridge < MAX_BRIDGES; bridge++) {
      Solution found = newton(from.re(), from.im(), goal, Double.POSITIVE_INFINITY, from.point());
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
  public @Nullable Solution predicted(Anchor from, double goal) {
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
    return ti * side > 0 ? newton(tr, ti, goal, SERIES_SHARE * radius, from.point()) : null;
  }

  /**
   * Halley's iteration t ← t − 2FF'/(2F'² − FF''), F = λ − x, until the step is below rounding, or
   * null when it leaves the half-plane or wanders further than {@code leash}.
   *
   * @param known a point near the start
   */
  public @Nullable Solution newton(
      double startRe, double startIm, double goal, double leash, InverseMap.Point known) {
    return newton(startRe, startIm, goal, leash, known, null);
  }

  /** From what two nodes say of t between them, to a goal there. */
  public @Nullable Solution between(BetweenNodes nodes, double goal, InverseMap.Point known) {
    Jet.Step t = nodes.guess();
    double leash = Math.abs(t.im());
    return t.im() * side > 0 ? newton(t.re(), t.im(), goal, leash, known, nodes) : null;
  }

  private @Nullable Solution newton(
      double startRe,
      double startIm,
      double goal,
      double leash,
      InverseMap.Point known,
      @Nullable BetweenNodes nodes) {
    double r = startRe;
    double i = startIm;
    double previous = Double.POSITIVE_INFINITY;
    InverseMap.Point point = known;
    for (int k = 0; k < MAX_ITERATIONS; k++) {
      point = map.at(r, i, point);
      Jet l = point.lambda();
      double fr = l.re() - goal;
      double fi = l.im();
      Jet.Step halley = l.halley(goal);
      double sr = halley.re();
      double si = halley.im();
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
      if (nodes != null && step >= CUBED * scale && step < FOURTH_POWER * scale) {
        Anchor anchor = new Anchor(r, i, point);
        Jet.Step at = nodes.solution(anchor, goal);
        return new Solution(at.re(), at.im(), anchor);
      }
      if (step < CUBED * scale || (step < 1e-3 * scale && step >= previous)) {
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
