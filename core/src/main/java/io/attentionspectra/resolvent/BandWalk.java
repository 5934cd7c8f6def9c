package io.attentionspectra.resolvent;

import java.util.ArrayList;
import java.util.List;
import org.hipparchus.complex.Complex;
import org.jspecify.annotations.Nullable;

/**
 * A walk along the support from its right edge to the left: through the bands on the upper side of
 * the real axis, where the parameter is complex (Im t &lt; 0), and through the gaps on real
 * parameters, which grow as the place moves to the left.
 *
 * <p>Made by {@link PieceBuilder} for each discretisation of a law. Fails with {@link
 * ArithmeticException} where the branch is lost.
 *
 * @param <P> the solutions of the branch
 */
final class BandWalk<P extends BranchPoint> {

  private static final double LARGEST_STEP = 0.2;
  private static final double SMALLEST_STEP = 1e-6;

  /** How far, relative to z, a step may leave the trapezoid rule of dz/dt. */
  private static final double DEPARTURE = 3e-3;

  /** A band's parameter is at least this share off the real axis. */
  private static final double OFF_AXIS = 1e-9;

  /** Of the parameter at an edge; the edge itself errs by the square of it. */
  private static final double EDGE_PRECISION = 1e-12;

  private static final int MAX_HALVINGS = 7;

  /** Solutions that predict the next one. */
  private static final int MEMORY = 5;

  /** Solutions around a place, on both sides, that predict the one there. */
  private static final int NEIGHBOURS = 10;

  private static final double LARGEST_WEIGHTS = 60;

  /** Of the spacing before: solutions this close say the same twice. */
  private static final double CLOSE = 0.25;

  /** Of the spacing of its neighbours: a solution this close to one of them adds nothing. */
  private static final double ALIKE = 0.1;

  private final Branch<P> branch;
  private SoftEdge<P> right;
  private @Nullable SoftEdge<P> left;
  private @Nullable SoftEdge<P> following;
  private P at;

  /** The last solutions of the band, none at its right edge. */
  private final List<P> recent = new ArrayList<>();

  private List<P> marked = List.of();

  /** All solutions of the band from a little right of the place marked on, by falling place. */
  private final List<P> known = new ArrayList<>();

  BandWalk(Branch<P> branch) {
    this.branch = branch;
    right = nextRightEdge(branch.start(), 0);
    at = right.point();
  }

  /** The right end of the band the walk is in. */
  SoftEdge<P> rightEdge() {
    return right;
  }

  /** Where the walk has come to. */
  P point() {
    return at;
  }

  /** The solution right of where the walk has come to; null where Newton's method finds none. */
  @Nullable P between(double x) {
    P found = among(x);
    if (found != null) {
      keep(found);
    }
    return found;
  }

  /** From the solutions known around a place. */
  private @Nullable P among(double x) {
    int next = firstLeftOf(x);
    int first = Math.max(0, Math.min(next - NEIGHBOURS / 2, known.size() - NEIGHBOURS));
    List<P> near = known.subList(first, Math.min(first + NEIGHBOURS, known.size()));
    P before = known.get(Math.max(0, next - 1));
    P after = known.get(Math.min(next, known.size() - 1));
    boolean closer = before.place().getReal() - x < x - after.place().getReal();
    return solved(x, near, closer ? before : after);
  }

  /** Of the solutions known, the first whose place is at most x. */
  private int firstLeftOf(double x) {
    int low = 0;
    int high = known.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (known.get(middle).place().getReal() <= x) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** Adds a solution to those known, unless one beside it says the same. */
  private void keep(P point) {
    double x = point.place().getReal();
    int at = firstLeftOf(x);
    if (at < known.size() && known.get(at).place().getReal() == x) {
      return;
    }
    if (at > 0 && at < known.size()) {
      double before = known.get(at - 1).place().getReal() - x;
      double after = x - known.get(at).place().getReal();
      if (Math.min(before, after) < ALIKE * (before + after)) {
        return;
      }
    }
    known.add(at, point);
  }

  /** The distribution function there, from the potential. */
  double cumulative() {
    return branch.cumulative(at);
  }

  /** Remembers the present place for {@link #reset}. */
  void mark() {
    marked = List.copyOf(recent);
    int here = firstLeftOf(at.place().getReal());
    known.subList(0, Math.max(0, here - NEIGHBOURS / 2)).clear();
  }

  /** Goes back to the place marked. */
  void reset() {
    recent.clear();
    recent.addAll(marked);
    at = recent.isEmpty() ? right.point() : recent.get(recent.size() - 1);
  }

  /**
   * Moves left inside the band.
   *
   * @return false if an edge of the band comes first; the walk then stands closer to it
   */
  boolean to(double x) {
    if (recent.isEmpty()) {
      P first = fromEdge(x);
      if (first == null) {
        return false;
      }
      arrive(first);
    }
    double from = at.place().getReal();
    double part = 1;
    for (int halvings = 0; at.place().getReal() != x; ) {
      double next = part == 1 ? x : Math.max(x, at.place().getReal() + part * (x - from));
      if (next == at.place().getReal()) {
        return false;
      }
      boolean passed = firstLeftOf(next) < known.size();
      P found = passed ? among(next) : solved(next, recent, at);
      if (found != null) {
        arrive(found);
      } else {
        part /= 2;
        if (++halvings > MAX_HALVINGS || headsForEdgeBefore(x)) {
          return false;
        }
      }
    }
    return true;
  }

  /** Whether (Im t)² would vanish before a place, were it a straight line. */
  private boolean headsForEdgeBefore(double x) {
    double distance = distanceToEdge();
    return distance > 0 && at.place().getReal() - distance > x;
  }

  /** A solution much closer to the last one than that was to its own takes its place. */
  private void arrive(P point) {
    int count = recent.size();
    if (count > 1) {
      double here = coordinate(point.place().getReal());
      double last = coordinate(recent.get(count - 1).place().getReal());
      double before = coordinate(recent.get(count - 2).place().getReal());
      if (Math.abs(here - last) < CLOSE * Math.abs(last - before)) {
        recent.remove(count - 1);
      }
    }
    at = point;
    recent.add(point);
    keep(point);
    if (recent.size() > MEMORY) {
      recent.remove(0);
    }
  }

  /** From where solutions near by lead, or else from the nearest. */
  private @Nullable P solved(double x, List<P> near, P nearest) {
    for (int from = 0; from < near.size() - 1; from++) {
      List<P> some = near.subList(from, near.size());
      double[] weights = weights(x, some);
      if (weights.length > 0) {
        P found = inside(branch.atPlace(new Complex(x), branch.combination(some, weights)));
        if (found != null) {
          return found;
        }
        break;
      }
    }
    return inside(branch.atPlace(new Complex(x), nearest));
  }

  /** Lagrange's weights in a coordinate in which the branch is smooth from the right edge on. */
  private double[] weights(double x, List<P> near) {
    int count = near.size();
    double[] u = new double[count];
    for (int j = 0; j < count; j++) {
      u[j] = coordinate(near.get(j).place().getReal());
    }
    double[] weights = new double[count];
    double sum = 0;
    for (int j = 0; j < count; j++) {
      weights[j] = 1;
      for (int i = 0; i < count; i++) {
        weights[j] *= i == j ? 1 : (coordinate(x) - u[i]) / (u[j] - u[i]);
      }
      sum += Math.abs(weights[j]);
    }
    return sum < LARGEST_WEIGHTS ? weights : new double[0];
  }

  /** arcosh √(E/x), or the angle between the edges of the band, once both are known. */
  private double coordinate(double x) {
    if (left != null) {
      double middle = (left.place() + right.place()) / 2;
      return Math.acos(Math.max(-1, Math.min(1, (x - middle) / (right.place() - middle))));
    }
    double root = Math.sqrt(right.place() / x);
    return Math.log(root + Math.sqrt(Math.max(0, root * root - 1)));
  }

  private @Nullable P inside(@Nullable P point) {
    return point != null && isInside(point) && branch.isPhysical(point) ? point : null;
  }

  private static boolean isInside(BranchPoint point) {
    return point.parameter().getImaginary() < -OFF_AXIS * point.parameter().norm()
        && point.onePlusMoments().getImaginary() < 0;
  }

  /** The first point of a band, by the square root at its right end. */
  private @Nullable P fromEdge(double x) {
    double distance = right.place() - x;
    for (int k = 0; k < MAX_HALVINGS; k++) {
      double height = Math.sqrt(2 * distance / right.curvature());
      P found = branch.atParameter(new Complex(right.parameter(), -height), right.point());
      if (found != null) {
        found = branch.atPlace(new Complex(right.place() - distance), found);
      }
      if (inside(found) != null) {
        return found;
      }
      distance /= 4;
    }
    return null;
  }

  /**
   * Looks for the left end of the band, once {@link #to} has met it before x, and for the end of
   * the gap beyond it: (Im t)² falls to 0 there like a straight line. The walk stays in the band.
   *
   * @return false if there seems to be none
   */
  boolean findsLeftEdge(double x) {
    left = foundLeftEdge(x);
    if (left == null) {
      return false;
    }
    following = nextRightEdge(left.point(), left.parameter());
    return true;
  }

  /** As if no left edge had been looked for. */
  void forgetLeftEdge() {
    left = null;
    following = null;
  }

  /** The left end of the band, if it has been looked for. */
  double leftEdge() {
    return left == null ? Double.NaN : left.place();
  }

  /** The right end of the next band, if the left end of this one has been looked for. */
  double nextRightEdge() {
    return following == null ? Double.NaN : following.place();
  }

  /** Relative change of Im t per relative change of z, at most. */
  static double sensitivity(BranchPoint at) {
    return at.place().norm() / (at.slope().norm() * Math.abs(at.parameter().getImaginary()));
  }

  /** Distance to where Im t would vanish, were (Im t)² a straight line; negative if it grows. */
  double distanceToEdge() {
    return at.parameter().getImaginary() / (2 * at.slope().reciprocal().getImaginary());
  }

  /**
   * Whether an edge lies where (Im t)² heads for 0, which is then known: a gap too narrow to be met
   * by a step.
   */
  boolean findsLeftEdgeAhead() {
    double here = at.place().getReal();
    double distance = distanceToEdge();
    double t = at.parameter().getReal() - distance * at.slope().reciprocal().getReal();
    SoftEdge<P> edge = edgeNear(t);
    if (edge == null || edge.place() > here || edge.place() < here - 4 * distance) {
      return false;
    }
    left = edge;
    following = nextRightEdge(edge.point(), edge.parameter());
    return true;
  }

  private @Nullable SoftEdge<P> foundLeftEdge(double x) {
    for (int k = 0; k < 60; k++) {
      double here = at.place().getReal();
      Complex rate = at.slope().reciprocal();
      double im = at.parameter().getImaginary();
      double distance = im / (2 * rate.getImaginary());
      boolean falling = distance > 0 && here - distance > 0.5 * x;
      if (falling && distance < 1e-3 * here && -im < 0.05 * at.parameter().norm()) {
        double t = at.parameter().getReal() - distance * rate.getReal();
        SoftEdge<P> edge = edgeNear(t);
        if (edge != null && edge.place() < here && edge.place() > here - 3 * distance) {
          return edge;
        }
      }
      double next = falling ? here - 0.8 * distance : here - 0.25 * (here - x);
      if (!to(Math.max(next, x)) && at.place().getReal() == here) {
        to(here - 0.1 * (here - next));
      }
    }
    return null;
  }

  /** The left end at a real parameter close to t, by the secant rule for dz/dt = 0. */
  private @Nullable SoftEdge<P> edgeNear(double t) {
    P one = branch.atParameter(new Complex(t), at);
    P two = one == null ? null : branch.atParameter(new Complex(t * (1 + 1e-5)), one);
    for (int k = 0; k < 40 && one != null && two != null; k++) {
      double from = one.slope().getReal();
      double to = two.slope().getReal();
      double step = -to * (two.parameter().getReal() - one.parameter().getReal()) / (to - from);
      double next = two.parameter().getReal() + step;
      if (!(Math.abs(step) < 0.1 * Math.abs(next))) {
        return null;
      }
      if (Math.abs(step) <= EDGE_PRECISION * Math.abs(next)) {
        SoftEdge<P> edge = soft(two);
        return edge.isRightEnd() ? null : edge;
      }
      one = two;
      two = branch.atParameter(new Complex(next), two);
    }
    return null;
  }

  /** Crosses the gap left of {@link #leftEdge} to the next band. */
  void cross() {
    if (following == null) {
      throw new IllegalStateException("no left edge was looked for");
    }
    right = following;
    left = null;
    following = null;
    at = right.point();
    recent.clear();
    known.clear();
  }

  /**
   * The first zero of dz/dt from a real solution upwards in t. A step is taken back when Newton's
   * method fails, or when z does not continue the way dz/dt says.
   *
   * @param leftEnd parameter of a zero of dz/dt to start from, or 0 for none
   */
  private SoftEdge<P> nextRightEdge(P start, double leftEnd) {
    P last = start;
    double step = (leftEnd > 0 ? 1e-3 : LARGEST_STEP) * Math.abs(start.parameter().getReal());
    double least = SMALLEST_STEP * step;
    while (true) {
      P next = branch.atParameter(last.parameter().add(step), last);
      if (next == null || departs(last, next)) {
        step /= 2;
        if (step < least) {
          throw new ArithmeticException("lost the branch at t = " + last.parameter().getReal());
        }
        continue;
      }
      if (next.slope().getReal() > 0) {
        return soft(zeroOfSlope(last, next, leftEnd));
      }
      last = next;
      step =
          Math.min(1.5 * step, Math.max(step, LARGEST_STEP * Math.abs(last.parameter().getReal())));
    }
  }

  private static boolean departs(BranchPoint from, BranchPoint to) {
    double mean = (from.slope().getReal() + to.slope().getReal()) / 2;
    double change = mean * (to.parameter().getReal() - from.parameter().getReal());
    double place = from.place().getReal();
    return !(Math.abs(to.place().getReal() - place - change) < DEPARTURE * place);
  }

  /** Regula falsi (Illinois) for dz/dt over the distance to the zero where the gap began. */
  private P zeroOfSlope(P below, P above, double leftEnd) {
    P lower = below;
    P upper = above;
    double low = below.parameter().getReal();
    double high = above.parameter().getReal();
    boolean fromEdge = leftEnd > 0;
    double atLow = low == leftEnd ? Double.NaN : slope(below, fromEdge, leftEnd);
    double atHigh = slope(above, fromEdge, leftEnd);
    P near = above;
    int side = 0;
    for (int k = 0; k < 200; k++) {
      double t =
          Double.isNaN(atLow) ? (low + high) / 2 : (low * atHigh - high * atLow) / (atHigh - atLow);
      P found = branch.atParameter(new Complex(t), near);
      if (found == null) {
        found = between(lower, upper, t);
      }
      double value = slope(found, fromEdge, leftEnd);
      if (Math.abs(t - near.parameter().getReal()) <= EDGE_PRECISION * t) {
        return found;
      }
      near = found;
      if (value > 0) {
        upper = found;
        high = t;
        atHigh = value;
        atLow = side == 1 ? atLow / 2 : atLow;
        side = 1;
      } else {
        lower = found;
        low = t;
        atLow = value;
        atHigh = side == -1 ? atHigh / 2 : atHigh;
        side = -1;
      }
      if (value == 0) {
        return found;
      }
    }
    return near;
  }

  /** The solution between two real ones, from their mixture or from either. */
  private P between(P lower, P upper, double t) {
    double low = lower.parameter().getReal();
    double share = (t - low) / (upper.parameter().getReal() - low);
    P mixture = branch.combination(List.of(lower, upper), new double[] {1 - share, share});
    for (P start : List.of(mixture, lower, upper)) {
      P found = branch.atParameter(new Complex(t), start);
      if (found != null) {
        return found;
      }
    }
    throw new ArithmeticException("lost the branch at t = " + t);
  }

  private static double slope(BranchPoint point, boolean fromEdge, double leftEnd) {
    double slope = point.slope().getReal();
    return fromEdge ? slope / (point.parameter().getReal() - leftEnd) : slope;
  }

  /** Derivatives at an edge by a step along the imaginary axis, free of cancellation. */
  private SoftEdge<P> soft(P edge) {
    double t = edge.parameter().getReal();
    double step = 1e-20 * t;
    P aside = branch.aside(edge, step);
    if (aside == null) {
      throw new ArithmeticException("lost the branch at the edge " + edge.place().getReal());
    }
    return new SoftEdge<>(
        edge, aside.slope().getImaginary() / step, aside.onePlusMoments().getImaginary() / step);
  }
}
