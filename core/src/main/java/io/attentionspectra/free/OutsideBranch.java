package io.attentionspectra.free;

import io.attentionspectra.free.internal.Anchor;
import io.attentionspectra.free.internal.InverseMap;
import io.attentionspectra.free.internal.Jet;

/**
 * The physical branch where no mass is: along real t, from λ = +∞ to the right edge of the support,
 * and through a gap from the left edge of one interval to the right edge of the next.
 */
final class OutsideBranch {

  private static final int MAX_STEPS = 400_000;

  private final InverseMap map;

  OutsideBranch(InverseMap map) {
    this.map = map;
  }

  /** Real parameters over which λ falls, up to its next critical point. */
  private interface Segment {

    Anchor at(double t, Anchor known);

    /** Whether a point continues the segment from a known one. */
    boolean holds(Anchor there, Anchor known);
  }

  private final class RightOfSupport implements Segment {

    @Override
    public Anchor at(double t, Anchor known) {
      return right(t);
    }

    @Override
    public boolean holds(Anchor there, Anchor known) {
      return map.beforeRightEdge(there.re(), there.point());
    }
  }

  /**
   * @param sign of λ' on the way from the left edge of an interval to the next one
   */
  private record Gap(InverseMap map, double sign) implements Segment {

    @Override
    public Anchor at(double t, Anchor known) {
      return new Anchor(t, 0, map.at(t, 0, known.point()));
    }

    /** Slopes kept, λ falling. */
    @Override
    public boolean holds(Anchor there, Anchor known) {
      InverseMap.Point here = there.point();
      return here.lambda().re1() * sign > 0
          && here.p().re1() * sign < 0
          && here.lambda().re() < known.point().lambda().re()
          && here.p().re() > known.point().p().re()
          && here.lambda().re() > 0;
    }
  }

  /** The first zero of λ' on t > 0: bracketed by doubling, then {@link #polishedEdge}. */
  Anchor rightEdge() {
    Segment segment = new RightOfSupport();
    double start = map.start();
    double step = 1e-3;
    Anchor before = right(start + step);
    while (!segment.holds(before, before)) {
      step /= 16;
      if (step < 1e-300) {
        throw new ArithmeticException("no right edge");
      }
      before = right(start + step);
    }
    step *= 2;
    Anchor after = right(start + step);
    while (segment.holds(after, before)) {
      before = after;
      step *= 2;
      if (step > 1e300) {
        throw new ArithmeticException("no right edge");
      }
      after = right(start + step);
    }
    return polishedEdge(before, after.re(), segment);
  }

  private Anchor right(double t) {
    return new Anchor(t, 0, map.atReal(t));
  }

  /**
   * The zero of λ' in (before, after), where λ' changes sign and only {@code before} is on the
   * segment: Newton's steps from the side of the segment, halves where these leave the bracket or
   * do not halve it twice running, and Newton's steps alone at the end.
   */
  private Anchor polishedEdge(Anchor before, double after, Segment segment) {
    Anchor low = before;
    double high = after;
    double span = Math.abs(after - before.re());
    for (int k = 0; k < 200 && Math.abs(high - low.re()) > 1e-9 * span; k++) {
      Jet l = low.point().lambda();
      double step = -l.re1() / l.re2();
      double share = step / (high - low.re());
      boolean newton = k % 3 < 2 && share > 0 && share < 1;
      if (newton && Math.abs(step) <= 1e-9 * span) {
        break;
      }
      double t = low.re() + (newton ? step : (high - low.re()) / 2);
      Anchor next = segment.at(t, low);
      if (segment.holds(next, low)) {
        low = next;
      } else {
        high = next.re();
      }
    }
    Anchor t = low;
    for (int k = 0; k < 20; k++) {
      Jet l = t.point().lambda();
      double step = -l.re1() / l.re2();
      if (!(Math.abs(step) <= 4 * Math.abs(high - low.re()) + 1e-6 * Math.abs(t.re()))) {
        break;
      }
      t = segment.at(t.re() + step, t);
      if (Math.abs(step) <= 2e-16 * Math.abs(t.re())) {
        break;
      }
    }
    return t;
  }

  /**
   * Through a gap: from a left edge along real t to the next critical point.
   *
   * @param growth longest step, as a share of the way behind
   */
  Anchor nextRightEdge(Arc.Edge left, double growth) {
    double direction = Math.signum(left.anchor().point().p().re1());
    Anchor t = left.anchor();
    Segment gap = new Gap(map, -direction);
    double step = firstGapStep(left, direction, gap);
    double travelled = 0;
    for (int k = 0; k < MAX_STEPS; k++) {
      Anchor next = gap.at(t.re() + direction * step, t);
      Jet there = next.point().lambda();
      if (!gap.holds(next, t) && travelled > 0) {
        double shorter = step / 2;
        if (there.re() > 0 && there.re1() * direction >= 0 && there.curvatureRadius() < 4 * step) {
          return polishedEdge(t, next.re(), gap);
        }
        step = shorter;
        if (step < 1e-15 * Math.abs(t.re())) {
          throw new ArithmeticException("a gap that ends nowhere");
        }
        continue;
      }
      t = next;
      travelled += step;
      Jet here = t.point().lambda();
      // Towards the minimum of λ, a little more than Newton's step, to bracket it.
      double toMinimum = here.re2() > 0 ? 1.25 * here.curvatureRadius() : growth * travelled;
      step = Math.min(growth * travelled, Math.max(toMinimum, 1e-12 * Math.abs(t.re())));
    }
    throw new ArithmeticException("a gap that does not end");
  }

  private double firstGapStep(Arc.Edge left, double direction, Segment gap) {
    double step = 0.01 * Math.max(Math.abs(left.t()), 1e-6);
    double sign = -direction;
    for (int k = 0; k < 60; k++) {
      InverseMap.Point there = gap.at(left.t() + direction * step, left.anchor()).point();
      double model = left.curvature() * direction * step;
      double slope = there.lambda().re1();
      if (slope * sign > 0 && Math.abs(slope - model) < 0.2 * Math.abs(model)) {
        return step;
      }
      step /= 2;
    }
    throw new ArithmeticException("a gap too narrow to enter");
  }
}
