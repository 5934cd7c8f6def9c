package io.attentionspectra.free;

import io.attentionspectra.free.internal.Anchor;
import io.attentionspectra.free.internal.InverseMap;
import io.attentionspectra.free.internal.Jet;
import org.jspecify.annotations.Nullable;

/**
 * Analytic continuation of t(λ) through the upper half-plane, where the branch has no singularity:
 * from λ = +∞, or from any solved point, along straight segments cut until Newton's method holds.
 */
final class Continuation {

  /** A solved point: λ(t) = (x, y). */
  record State(double x, double y, Anchor at) {}

  private final InverseMap map;
  private final double edge;

  /**
   * @param edge the right edge of the support
   */
  Continuation(InverseMap map, double edge) {
    this.map = map;
    this.edge = edge;
  }

  /** The branch at a real point right of the support. */
  State atReal(double x) {
    double start = map.start();
    double low = 1e-3;
    while (!isRightOf(start + low, x)) {
      low /= 2;
    }
    double high = 2 * low;
    while (isRightOf(start + high, x)) {
      low = high;
      high *= 2;
    }
    for (int k = 0; k < 80; k++) {
      double middle = (low + high) / 2;
      if (isRightOf(start + middle, x)) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return new State(x, 0, new Anchor(start + low, 0, map.atReal(start + low)));
  }

  private boolean isRightOf(double t, double x) {
    InverseMap.Point there = map.atReal(t);
    return map.beforeRightEdge(t, there) && there.lambda().re() > x;
  }

  /** The branch at x + iy, y ≥ 0: down the vertical line from far above. */
  State at(double x, double y) {
    double far = 1e3 * (edge + Math.hypot(x, y));
    State state = move(atReal(far), 0, far);
    state = move(state, x, far);
    while (state.y() > 2 * y && state.y() > 1e-9 * (Math.abs(x) + y)) {
      state = move(state, x, Math.max(y, state.y() / 2));
    }
    return move(state, x, y);
  }

  /** Moves along the segment to (x, y), halving it as often as needed. */
  State move(State from, double x, double y) {
    State state = from;
    double part = 1;
    for (int k = 0; k < 10_000; k++) {
      double nx = part == 1 ? x : state.x() + part * (x - state.x());
      double ny = part == 1 ? y : state.y() + part * (y - state.y());
      Anchor t = newton(state.at(), nx, ny);
      if (t == null) {
        part /= 2;
        if (part < 1e-12) {
          break;
        }
      } else {
        state = new State(nx, ny, t);
        if (part == 1) {
          return state;
        }
        part = Math.min(1, part * 2);
      }
    }
    throw new ArithmeticException(
        "the transform could not be continued to "
            + x
            + " + "
            + y
            + "i: usually a point too close to an edge; move it away from the support");
  }

  private @Nullable Anchor newton(Anchor from, double x, double y) {
    double tr = from.re();
    double ti = from.im();
    InverseMap.Point here = from.point();
    double leash = 0.5 * here.lambda().curvatureRadius();
    for (int k = 0; k < 20; k++) {
      Jet l = here.lambda();
      double norm = l.re1() * l.re1() + l.im1() * l.im1();
      double fr = l.re() - x;
      double fi = l.im() - y;
      double sr = -(fr * l.re1() + fi * l.im1()) / norm;
      double si = -(fi * l.re1() - fr * l.im1()) / norm;
      tr += sr;
      ti += si;
      if (!(Math.hypot(tr - from.re(), ti - from.im()) <= leash)) {
        return null;
      }
      here = map.at(tr, ti, here);
      if (Math.hypot(sr, si) <= 1e-12 * Math.hypot(tr, ti)) {
        return new Anchor(tr, ti, here);
      }
    }
    return null;
  }
}
