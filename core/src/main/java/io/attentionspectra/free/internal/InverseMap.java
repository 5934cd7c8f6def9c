package io.attentionspectra.free.internal;

import org.jspecify.annotations.Nullable;

/**
 * The explicit inverse map of a law: t ↦ λ(t) = (1 + p)(1 + r p)/χ and t ↦ p(t), with Cauchy
 * transform G(λ) = (1 + p)/λ and λ → ∞ as t → 0⁺.
 *
 * <p>Two sources feed it: a product curve (parameter t, coordinates p and χ) and a rational
 * determining series f(χ) added to it; without a product curve the parameter is t = χ.
 */
public final class InverseMap {

  /** λ, p, 1 + p without cancellation, χ, and the product curve's share, at a parameter. */
  public record Point(
      Jet lambda, Jet p, Jet onePlusP, Jet chi, ProductCurve.@Nullable Point onCurve) {

    public static final Point UNKNOWN =
        new Point(Jet.UNKNOWN, Jet.UNKNOWN, Jet.UNKNOWN, Jet.UNKNOWN, null);
  }

  /** λ and p near a zero of λ. */
  public record Local(Jet lambda, Jet p) {}

  private final @Nullable ProductCurve curve;
  private final double curveScale;
  private final RationalSeries series;
  private final double aspect;

  /**
   * @param curve the product curve, null for none
   * @param curveScale variance of the product curve's element: its χ is divided by this
   * @param series the series added to p at equal χ
   * @param aspect r, rows over columns; 1 for square matrices and for products
   */
  public InverseMap(
      @Nullable ProductCurve curve, double curveScale, RationalSeries series, double aspect) {
    this.curve = curve;
    this.curveScale = curveScale;
    this.series = series;
    this.aspect = aspect;
  }

  /** This map with sums that take less in a disc around a parameter. */
  public InverseMap around(double re, double im) {
    return curve == null ? this : new InverseMap(curve.around(re, im), curveScale, series, aspect);
  }

  /** The radius of that disc, 0 where no sum would take less. */
  public double radiusAround(double re, double im) {
    return curve == null ? 0 : curve.radiusAround(re, im);
  }

  /** The point at a real parameter on the branch p > 0, right of the support. */
  public Point atReal(double t) {
    return at(t, 0, null);
  }

  /**
   * The point at a parameter, where the curve has several the one continued from a point near by;
   * all values are NaN if that is too far.
   *
   * @param near null for the one on p > 0
   */
  public Point at(double re, double im, @Nullable Point near) {
    if (curve == null) {
      Jet chi = Jet.parameter(re, im);
      Jet onePlusP = series.onePlusAt(chi);
      Jet p = onePlusP.plus(-1);
      return new Point(onePlusP.times(columns(onePlusP, p)).over(chi), p, onePlusP, chi, null);
    }
    ProductCurve.Point point = curve.at(re, im, near == null ? null : near.onCurve());
    if (series.isZero() && aspect == 1) {
      return new Point(point.lambda(), point.p(), point.onePlusP(), point.chi(), point);
    }
    Jet chi = curveScale == 1 ? point.chi() : point.chi().times(1 / curveScale);
    Jet p = point.p();
    Jet onePlusP = point.onePlusP();
    if (!series.isZero()) {
      Jet f = series.at(chi);
      p = p.plus(f);
      onePlusP = onePlusP.plus(f);
    }
    return new Point(onePlusP.times(columns(onePlusP, p)).over(chi), p, onePlusP, chi, point);
  }

  private Jet columns(Jet onePlusP, Jet p) {
    return aspect == 1 ? onePlusP : p.onePlus(aspect);
  }

  /**
   * π μ((x, ∞)) = Im Φ at the solution of λ(t) = x, Φ = ∫ p d ln λ from t = 0.
   *
   * <p>Φ = 2p − ln(1+p) − ln(1+rp)/r − ∫ p d ln χ; every logarithm has its argument in one
   * half-plane, so the principal values are the continued ones. It is formed at the anchor of the
   * solution; the rest of the way, a last small step or the rounding of t, is added by the
   * trapezoid rule for p d ln λ: it matters near a hard edge, where ln λ changes fast.
   */
  public double phase(Solution t, double x) {
    Point point = t.anchor().point();
    Jet l = point.lambda();
    double norm = l.re() * l.re() + l.im() * l.im();
    double er = ((x - l.re()) * l.re() - l.im() * l.im()) / norm;
    double ei = -(l.im() * l.re() + (x - l.re()) * l.im()) / norm;
    // ln(1 + e) = e − e²/2 + e³/3 with |e| far below 1
    double squareRe = er * er - ei * ei;
    double squareIm = 2 * er * ei;
    double logRe = er - squareRe / 2 + (squareRe * er - squareIm * ei) / 3;
    double logIm = ei - squareIm / 2 + (squareRe * ei + squareIm * er) / 3;
    double pRe = (point.p().re() + t.pRe()) / 2;
    double pIm = (point.p().im() + t.pIm()) / 2;
    return phase(t.anchor()) + pRe * logIm + pIm * logRe;
  }

  /** Im Φ at a parameter. */
  public double phase(Anchor anchor) {
    Point point = anchor.point();
    Jet p = point.p();
    Jet rows = point.onePlusP();
    Jet columns = columns(rows, p);
    double psi = series.isZero() ? 0 : series.phase(point.chi());
    if (curve != null && point.onCurve() != null) {
      psi += curve.phase(anchor.re(), anchor.im(), point.onCurve());
    }
    return 2 * p.im()
        - Math.atan2(rows.im(), rows.re())
        - Math.atan2(columns.im(), columns.re()) / aspect
        - psi;
  }

  /**
   * λ and p at origin + τ, near a real zero of λ at the origin.
   *
   * @param there the point at origin + τ
   */
  public Local near(double origin, double re, double im, Point there) {
    if (curve == null) {
      double p0 = atReal(origin).p().re();
      double zero = Math.abs(1 + p0) <= Math.abs(1 + aspect * p0) ? -1 : -1 / aspect;
      Jet tau = Jet.parameter(re, im);
      Jet difference = series.difference(origin, tau);
      Jet other =
          zero == -1 ? difference.times(aspect).plus(1 - aspect) : difference.plus(1 + zero);
      Jet own = zero == -1 ? difference : difference.times(aspect);
      return new Local(own.times(other).over(tau.plus(origin)), difference.plus(zero));
    }
    return new Local(there.lambda(), there.p());
  }

  /**
   * The real zero of λ of known order near a guess and a point, by Newton's method for multiple
   * zeros.
   */
  public double realZero(double guess, int order, Point near) {
    double t = guess;
    Point here = near;
    for (int k = 0; k < 40; k++) {
      here = at(t, 0, here);
      Jet l = here.lambda();
      double step = -order * l.re() / l.re1();
      if (!(Math.abs(step) > 2e-16 * Math.abs(t))) {
        break;
      }
      t += step;
    }
    return t;
  }

  /** The parameter at λ = +∞. */
  public double start() {
    return curve == null ? 0 : curve.start();
  }

  /**
   * Whether a real t > start lies before the first critical point, where λ still decreases.
   *
   * @param there the point at t
   */
  public boolean beforeRightEdge(double t, Point there) {
    ProductCurve.Point onCurve = there.onCurve();
    if (curve == null || onCurve == null) {
      return t < series.firstPole() && there.lambda().re1() < 0;
    }
    return t < curve.firstPole()
        && onCurve.p().re() > 0
        && onCurve.chi().re1() > 0
        && onCurve.chi().re() / curveScale < series.firstPole()
        && there.lambda().re1() < 0;
  }
}
