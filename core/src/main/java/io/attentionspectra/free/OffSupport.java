package io.attentionspectra.free;

import io.attentionspectra.base.Check;
import io.attentionspectra.free.internal.InverseMap;
import io.attentionspectra.free.internal.Jet;
import java.util.List;
import org.hipparchus.complex.Complex;

/**
 * A law off its support, where its Stieltjes transform is analytic: the transform itself, and what
 * the trapezoidal rule on a circle makes of it.
 *
 * @param map the inverse map, in units of the law
 * @param scale those units
 * @param atomAtZero mass of the atom at 0
 * @param arcs the branch over the intervals, from left to right
 */
record OffSupport(InverseMap map, double scale, double atomAtZero, List<Arc> arcs) {

  private static final int CONTOUR_POINTS = 160;

  /** Points on half of the circle around 0: the rule errs by 2^(−2·32). */
  private static final int CIRCLE_POINTS = 32;

  /** mₖ = (1/2πi) ∮ p λ^{k−1} dλ on a circle around the support, for k ≥ 1. */
  double moment(int order) {
    // Upper half of the circle λ = R e^{iφ}; the lower half is its conjugate.
    double radius = 2 * last().right().x();
    double sum = 0;
    Continuation walk = continuation();
    Continuation.State state = walk.atReal(radius);
    for (int k = 0; k <= CONTOUR_POINTS; k++) {
      double phi = Math.PI * k / CONTOUR_POINTS;
      boolean real = k == 0 || k == CONTOUR_POINTS;
      state = walk.move(state, radius * Math.cos(phi), real ? 0 : radius * Math.sin(phi));
      Jet p = state.at().point().p();
      double weight = real ? 0.5 : 1;
      sum += weight * (p.re() * Math.cos(order * phi) - p.im() * Math.sin(order * phi));
    }
    return Math.pow(radius * scale, order) * sum / CONTOUR_POINTS;
  }

  /** s(z) = ∫ dμ(x)/(x − z) = −(1 + p)/λ at λ = z. */
  Complex stieltjes(Complex z) {
    double re = z.getReal() / scale;
    double im = z.getImaginary() / scale;
    if (im == 0 && isOnSupport(re)) {
      throw Check.failure(
          "z", z.getReal(), "must be off the support", "add an imaginary part or use density(x)");
    }
    if (re == 0 && im == 0) {
      return new Complex(inverseMean());
    }
    Continuation.State state = continuation().at(re, Math.abs(im));
    Jet p = state.at().point().p();
    Complex g = new Complex(1 + p.re(), im < 0 ? -p.im() : p.im()).divide(new Complex(re, im));
    return g.negate().divide(scale);
  }

  private boolean isOnSupport(double x) {
    return (x == 0 && (atomAtZero > 0 || arcs.get(0).left().isHard()))
        || arcs.stream().anyMatch(arc -> x >= arc.left().x() && x <= arc.right().x());
  }

  /**
   * s(0) = ∫ dμ(x)/x, where G = (1 + p)/λ is 0/0: the mean of s over a circle inside the gap around
   * 0, by the trapezoid rule; the lower half is the conjugate of the upper.
   */
  private double inverseMean() {
    double radius = scale * arcs.get(0).left().x() / 2;
    double sum = 0;
    for (int k = 0; k < CIRCLE_POINTS; k++) {
      double phi = Math.PI * (k + 0.5) / CIRCLE_POINTS;
      sum += stieltjes(new Complex(radius * Math.cos(phi), radius * Math.sin(phi))).getReal();
    }
    return sum / CIRCLE_POINTS;
  }

  private Continuation continuation() {
    return new Continuation(map, last().right().x());
  }

  private Arc last() {
    return arcs.get(arcs.size() - 1);
  }
}
