package io.attentionspectra.free;

/**
 * The physical branch where no mass is: along real t, from λ = +∞ to the right edge of the support,
 * and through a gap from the left edge of one interval to the right edge of the next.
 */
final class OutsideBranch {

  private static final int MAX_STEPS = 4000;

  /** Mass of the smallest interval that a step along the gap must not leap over. */
  private static final double LEAST_MASS = 1e-7;

  private final InverseMap map;

  OutsideBranch(InverseMap map) {
    this.map = map;
  }

  /** Whether a parameter continues the outside segment from a known one. */
  private interface Outside {
    boolean test(double t, double known);
  }

  /** The first zero of λ' on t > 0: bracketed by doubling, bisected, polished by Newton. */
  double rightEdge() {
    double start = map.start();
    double low = 1e-3;
    while (!map.beforeRightEdge(start + low)) {
      low /= 16;
      if (low < 1e-300) {
        throw new ArithmeticException("no right edge");
      }
    }
    double high = 2 * low;
    while (map.beforeRightEdge(start + high)) {
      low = high;
      high *= 2;
      if (high > 1e300) {
        throw new ArithmeticException("no right edge");
      }
    }
    return polishedEdge(start + low, start + high, (t, known) -> map.beforeRightEdge(t));
  }

  /**
   * The zero of λ' in (before, after), where λ' changes sign and only {@code before} is outside.
   */
  private double polishedEdge(double before, double after, Outside outside) {
    double low = before;
    double high = after;
    for (int k = 0; k < 200 && Math.abs(high - low) > 1e-9 * Math.abs(high - before); k++) {
      double middle = low + (high - low) / 2;
      if (outside.test(middle, low)) {
        low = middle;
      } else {
        high = middle;
      }
    }
    double t = low;
    for (int k = 0; k < 20; k++) {
      Jet l = map.at(t, 0).lambda();
      double step = -l.re1() / l.re2();
      if (!(Math.abs(step) <= 4 * Math.abs(high - low) + 1e-6 * Math.abs(t))) {
        break;
      }
      t += step;
      if (Math.abs(step) <= 2e-16 * Math.abs(t)) {
        break;
      }
    }
    return t;
  }

  /** Whether real t continues the outside segment from {@code known}: slopes kept, λ falling. */
  private boolean isOutside(double t, double sign, double known) {
    InverseMap.Point here = map.at(t, 0);
    InverseMap.Point there = map.at(known, 0);
    return here.lambda().re1() * sign > 0
        && here.p().re1() * sign < 0
        && here.lambda().re() < there.lambda().re()
        && here.p().re() > there.p().re()
        && here.lambda().re() > 0;
  }

  /**
   * Mass right of λ(t) at a real t of a gap where λ′ has this sign: Im t has that of Im λ there.
   */
  private double survival(double t, double sign) {
    double height = sign * 1e-10 * Math.abs(t);
    return map.phase(new Anchor(t, height, map.at(t, height))) / Math.PI;
  }

  /**
   * Through a gap: from a left edge along real t to the next critical point. A step that finds more
   * mass to its right has leapt over an interval.
   *
   * @param survival mass right of the left edge
   */
  double nextRightEdge(Arc.Edge left, double survival) {
    InverseMap.Point start = map.at(left.t(), 0);
    double direction = Math.signum(start.p().re1());
    double t = left.t();
    double sign = -direction;
    double step = firstGapStep(left, direction);
    double travelled = 0;
    for (int k = 0; k < MAX_STEPS; k++) {
      double next = t + direction * step;
      Jet there = map.at(next, 0).lambda();
      boolean outside = isOutside(next, sign, t);
      boolean leapt = outside && Math.abs(survival(next, sign) - survival) > LEAST_MASS;
      if (leapt || (!outside && travelled > 0)) {
        double shorter = step / 2;
        if (!leapt
            && there.re() > 0
            && there.re1() * sign <= 0
            && there.curvatureRadius() < 4 * step) {
          return polishedEdge(t, next, (u, known) -> isOutside(u, sign, known));
        }
        step = shorter;
        if (step < 1e-15 * Math.abs(t)) {
          throw new ArithmeticException("a gap that ends nowhere");
        }
        continue;
      }
      t = next;
      travelled += step;
      Jet here = map.at(t, 0).lambda();
      // Towards the minimum of λ, a little more than Newton's step, to bracket it.
      double toMinimum = here.re2() > 0 ? 1.25 * here.curvatureRadius() : 0.5 * travelled;
      step = Math.min(0.5 * travelled, Math.max(toMinimum, 1e-12 * Math.abs(t)));
    }
    throw new ArithmeticException("a gap that does not end");
  }

  private double firstGapStep(Arc.Edge left, double direction) {
    double step = 0.01 * Math.max(Math.abs(left.t()), 1e-6);
    double sign = -direction;
    for (int k = 0; k < 60; k++) {
      InverseMap.Point there = map.at(left.t() + direction * step, 0);
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
