package io.attentionspectra.free.internal;

import org.jspecify.annotations.Nullable;

/**
 * The factor (1 + cp)/S_D(cp) of λ that samples contribute whose variances κ have the law D, c =
 * dimension over samples; 1 + cp if all are equal.
 *
 * <p>With v such that ψ_D(v) = cp it is cp/v. D's own parameter s = κ̂v/(1 + κ̂v) is found by
 * Newton's method from the value at a point near by: as a function of p it has as many branches as
 * there are variances, and which one is the physical one is known from where it came from.
 *
 * @param variances D, in units of its mean
 * @param ratio c
 */
public record UnequalSamples(Population variances, double ratio) {

  /**
   * A point of the branch.
   *
   * @param t the curve's parameter
   * @param s D's parameter and its derivatives in t
   * @param overP c/v, the factor over p: finite where p = 0 on another branch than the one from λ =
   *     ∞
   */
  public record Point(Jet t, Jet s, Jet overP) {}

  private static final int MAX_ITERATIONS = 30;

  /** How far Newton's method may move, as a share of the step predicted in s. */
  private static final double LEASH = 0.5;

  /** Steps below this share of s end the iteration as soon as they stop falling. */
  private static final double SMALL = 1e-10;

  private static final double ROUNDING = 4e-16;

  private static final Point UNKNOWN = new Point(Jet.UNKNOWN, Jet.UNKNOWN, Jet.UNKNOWN);

  /** Share of non-zero spectrum. */
  public double rank() {
    return variances.rank() / ratio;
  }

  /**
   * The branch at a parameter.
   *
   * @param equal 1 + cp, without cancellation
   * @param near a point near by, null for the branch on p > 0
   */
  public Point at(Jet t, Jet p, Jet equal, @Nullable Point near) {
    if (near == null) {
      boolean onBranch = p.im() == 0 && p.re() > 0 && p.re() < Double.POSITIVE_INFINITY;
      double s = onBranch ? variances.realInverse(ratio * p.re()) : Double.NaN;
      return solved(t, p, equal, s, 0, Double.POSITIVE_INFINITY);
    }
    // s along its own series to second order.
    double dr = t.re() - near.t.re();
    double di = t.im() - near.t.im();
    Jet s = near.s;
    double squareRe = (dr * dr - di * di) / 2;
    double squareIm = dr * di;
    double moveRe = s.re1() * dr - s.im1() * di + s.re2() * squareRe - s.im2() * squareIm;
    double moveIm = s.re1() * di + s.im1() * dr + s.re2() * squareIm + s.im2() * squareRe;
    double leash = LEASH * Math.hypot(moveRe, moveIm) + SMALL * Math.hypot(s.re(), s.im());
    return solved(t, p, equal, s.re() + moveRe, s.im() + moveIm, leash);
  }

  private Point solved(Jet t, Jet p, Jet equal, double startRe, double startIm, double leash) {
    double re = startRe;
    double im = startIm;
    double previous = Double.POSITIVE_INFINITY;
    for (int k = 0; k < MAX_ITERATIONS; k++) {
      Population.Means means = variances.means(re, im);
      Jet s = Jet.parameter(re, im);
      Jet psi = s.times(means.weighted());
      Jet rest = rest(s, psi, means, p, equal);
      double norm = psi.re1() * psi.re1() + psi.im1() * psi.im1();
      double sr = -(rest.re() * psi.re1() + rest.im() * psi.im1()) / norm;
      double si = -(rest.im() * psi.re1() - rest.re() * psi.im1()) / norm;
      double step = Math.hypot(sr, si);
      double size = Math.hypot(re, im);
      if (step <= ROUNDING * size || (step < SMALL * size && step >= previous)) {
        boolean real = im != 0 && t.im() == 0 && Math.abs(im) < SMALL * size;
        return real ? solved(t, p, equal, re, 0, leash) : point(t, s, psi, p);
      }
      re += sr;
      im += si;
      if (!(Math.hypot(re - startRe, im - startIm) <= leash)) {
        return UNKNOWN;
      }
      previous = step;
    }
    return UNKNOWN;
  }

  /** ψ(s) − cp, formed from 1 + ψ(s) and 1 + cp where those are small. */
  private Jet rest(Jet s, Jet psi, Population.Means means, Jet p, Jet equal) {
    if (Math.abs(equal.re()) + Math.abs(equal.im()) < 0.5) {
      return s.times(-1).plus(1).times(means.plain()).plus(equal.times(-1));
    }
    return psi.plus(p.times(-ratio));
  }

  private Point point(Jet t, Jet s, Jet psi, Jet p) {
    Jet slope = new Jet(psi.re1(), psi.im1(), 0, 0, 0, 0);
    Jet first = new Jet(ratio * p.re1(), ratio * p.im1(), 0, 0, 0, 0).over(slope);
    // ψ″s′² + ψ′s″ = cp″
    Jet bend = new Jet(psi.re2(), psi.im2(), 0, 0, 0, 0).times(first).times(first);
    Jet second =
        new Jet(ratio * p.re2() - bend.re(), ratio * p.im2() - bend.im(), 0, 0, 0, 0).over(slope);
    Jet inT = new Jet(s.re(), s.im(), first.re(), first.im(), second.re(), second.im());
    Jet overP = s.times(-1).plus(1).over(s).times(ratio * variances.reference()).of(inT);
    return new Point(t, inT, overP);
  }

  /** Im ∫ p d ln(cp/v) from p = 0: p + E ln(1 − vκ)/c, the logarithms of one sign. */
  public double phase(Jet p, Point at) {
    return p.im() + variances.meanArgument(at.s.re(), at.s.im()) / ratio;
  }
}
