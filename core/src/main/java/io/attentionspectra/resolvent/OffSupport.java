package io.attentionspectra.resolvent;

import org.hipparchus.complex.Complex;
import org.jspecify.annotations.Nullable;

/**
 * A law off its support, where its transforms are analytic, in units of θ. Starts from a real place
 * right of the support and walks through the upper half-plane.
 *
 * @param branch the branch, used by this object alone
 * @param edge right edge of the support
 * @param <P> its solutions
 */
record OffSupport<P extends BranchPoint>(Branch<P> branch, double edge) {

  private static final int MAX_STEPS = 2000;

  private static final double TOLERANCE = 1e-9;

  /** Heights over |z| between which a place is come down to. */
  private static final double HIGH = 0.3;

  private static final double LOW = 1e-10;

  /** Of the trace, in its imaginary part. */
  private static final double ROUNDING = 1e-12;

  static <P extends BranchPoint> OffSupport<P> of(Branch<P> branch, double edge) {
    return new OffSupport<>(branch, edge);
  }

  /**
   * mₖ = (1/2πi) ∮ p z^{k−1} dz for k from 1 to an order, at index k − 1, all from one circle by
   * the trapezoidal rule; it errs by (E/R)ⁿ.
   */
  double[] moments(int highest) {
    double radius = edge * (1 + 4.0 / (highest + 4));
    int points = (int) Math.ceil(38 / Math.log(radius / edge));
    double[] moments = new double[highest];
    P at = moved(branch.start(), new Complex(radius));
    for (int n = 0; n <= points; n++) {
      boolean real = n == 0 || n == points;
      double phi = Math.PI * n / points;
      Complex direction = real ? new Complex(n == 0 ? 1 : -1) : unit(phi);
      at = moved(at, direction.multiply(radius));
      Complex p = at.onePlusMoments().subtract(1).multiply((real ? 0.5 : 1) / points);
      for (int k = 1; k <= highest; k++) {
        moments[k - 1] += p.multiply(unit(k * phi)).getReal();
      }
    }
    for (int k = 1; k <= highest; k++) {
      moments[k - 1] *= Math.pow(radius, k);
    }
    return moments;
  }

  /**
   * s(z) = ∫ dμ(x)/(x − z) = −(1 + p)/z. Places above or beside the support are reached from the
   * imaginary axis: a way along the real axis would cross its edges.
   */
  Complex stieltjes(Complex z) {
    Complex upper = z.getImaginary() < 0 ? z.conjugate() : z;
    boolean beyond = upper.getImaginary() == 0 && upper.getReal() > edge;
    double start = beyond ? upper.getReal() : Math.max(1.5 * edge, upper.norm());
    double turn = Math.max(Math.PI / 2, Math.atan2(upper.getImaginary(), upper.getReal()));
    P at = moved(branch.start(), new Complex(start));
    for (double phi = 0.1; phi < turn && !beyond; phi += 0.1) {
      at = moved(at, unit(phi).multiply(start));
    }
    at = beyond ? moved(at, upper) : lowered(at, upper);
    Complex s = at.onePlusMoments().divide(upper).negate();
    return z.getImaginary() < 0 ? s.conjugate() : s;
  }

  /**
   * Down to a place from well above it, a tenth of the height at a time: beside the axis other
   * solutions look physical, too.
   */
  private P lowered(P from, Complex to) {
    double height = Math.max(to.getImaginary(), HIGH * to.norm());
    P at = from;
    while (height > Math.max(to.getImaginary(), LOW * to.norm())) {
      at = moved(at, new Complex(to.getReal(), height));
      height /= 10;
    }
    return moved(at, to);
  }

  private static Complex unit(double phi) {
    return new Complex(Math.cos(phi), Math.sin(phi));
  }

  /** Along the segment to a place, cut until Newton's method holds. */
  private P moved(P from, Complex to) {
    P at = from;
    double part = 1;
    for (int k = 0; k < MAX_STEPS; k++) {
      Complex way = to.subtract(at.place());
      boolean arrives = part >= 1;
      Complex next = arrives ? to : at.place().add(way.multiply(part));
      P found = physical(branch.atPlace(next, at));
      if (found == null) {
        part = Math.min(part, 1) / 2;
        if (part < 1e-9) {
          break;
        }
      } else if (arrives) {
        return found;
      } else {
        at = found;
        part *= 2;
      }
    }
    throw new ArithmeticException(
        "the transform could not be continued to "
            + to
            + ": usually a point too close to an edge; move it away from the support");
  }

  /**
   * A solution for which Im t ≤ 0 and Im m ≥ Im z/(|z| + E)², m = −(1 + p)/z, as everywhere above
   * the axis: real solutions, which lie beside those inside a band, have less.
   */
  private @Nullable P physical(@Nullable P point) {
    if (point == null) {
      return null;
    }
    Complex trace = point.onePlusMoments().divide(point.place()).negate();
    double reach = point.place().norm() + edge;
    double least = point.place().getImaginary() / (reach * reach);
    boolean signs =
        point.parameter().getImaginary() <= TOLERANCE * point.parameter().norm()
            && trace.getImaginary() >= 0.9 * least - ROUNDING * trace.norm();
    return signs && branch.isPhysical(point) ? point : null;
  }
}
