package io.attentionspectra.resolvent;

import io.attentionspectra.base.ChebyshevSeries;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a law into {@link Piece}s from its right edge leftwards, each as long as its Chebyshev
 * series allows. The pieces depend on the law alone, not on what is asked of it.
 *
 * <p>Given one branch, or several discretisations of one law with weights of sum 1 that cancel
 * their leading error: densities are then combined at equal shares of each discretisation's own
 * pieces, so that edges need not agree. At every end the mass so far must agree with the
 * distribution function of the potential, a second way to it.
 *
 * <p>Not for use by several threads; {@link ResolventLaw} guards it.
 */
final class PieceBuilder {

  /** Of z, as the density sees it, in what is left of it in the last coefficients. */
  private static final double ROUNDING = 3e-17;

  /** Points of a piece that are solved for first. */
  private static final int THIRDS = 7;

  /** Points of a piece: every third of them is one of {@link #THIRDS} Chebyshev points, too. */
  static final int NODES = 3 * THIRDS;

  /**
   * How a tail falls from every third point to all: coefficient n falls like ρ^{−n}. Beside a pair
   * of singularities the powers seen are 2.7 to 3.4.
   */
  private static final double FALL = NODES / (double) THIRDS;

  /** A piece is given up if every third point foretells this many times the tail wanted. */
  private static final double HOPELESS = 10;

  private static final double LONGEST_GROWTH = 1.8;

  /** Above 1, so that pieces grow again where the rounding of a series hides how easy it is. */
  private static final double LEAST_GROWTH = 1.05;

  /** Of the distance to where (Im t)² heads for 0, which is too large far away. */
  private static final double AHEAD = 0.25;

  private static final int MAX_TRIES = 40;
  private static final double[] SHARES = ChebyshevSeries.points(0, 1, NODES);

  private final List<BandWalk<?>> walks = new ArrayList<>();
  private final Precision precision;
  private final double[] weights;
  private final double[] withoutFirst;
  private final double scale;

  /** Where each walk stands: the lower end of the last piece, or a right edge. */
  private final double[] from;

  private boolean atEdge = true;
  private double rightGap = Double.POSITIVE_INFINITY;
  private double length = 1;
  private double massAbove;

  /** How close an edge must seem to be looked for. */
  private double looked;

  /** What rounding leaves in the coefficients of the piece being tried. */
  private double noise;

  /**
   * @param branches in units of θ
   * @param extrapolation what combines the branches
   * @param scale θ; pieces are in units of the law
   * @param precision how precise the pieces are
   */
  PieceBuilder(
      List<? extends Branch<?>> branches,
      Richardson extrapolation,
      double scale,
      Precision precision) {
    this.precision = precision;
    weights = extrapolation.weights();
    withoutFirst = extrapolation.withoutFirst();
    this.scale = scale;
    from = new double[weights.length];
    for (int i = 0; i < from.length; i++) {
      walks.add(new BandWalk<>(branches.get(i)));
      from[i] = right(i);
    }
  }

  private double right(int i) {
    return walks.get(i).rightEdge().place();
  }

  private double left(int i) {
    return walks.get(i).leftEdge();
  }

  private boolean leftKnown() {
    return walks.stream().noneMatch(walk -> Double.isNaN(walk.leftEdge()));
  }

  private double leftGap() {
    return walks.get(0).leftEdge() - walks.get(0).nextRightEdge();
  }

  /** The right end of the band the builder is in. */
  double rightEdge() {
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += weights[i] * right(i);
    }
    return scale * sum;
  }

  /** By how much of itself the edge changes if the coarsest discretisation is left out. */
  double discretisationError() {
    double finest = 0;
    for (int i = 0; i < weights.length; i++) {
      finest += scale * withoutFirst[i] * right(i);
    }
    return Math.abs(finest / rightEdge() - 1);
  }

  /** γ₀ there. */
  double edgeScale() {
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += weights[i] * walks.get(i).rightEdge().scale();
    }
    return sum / scale;
  }

  private double combined(double[] values) {
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      sum += weights[i] * values[i];
    }
    return scale * sum;
  }

  /** The piece left of the last one. */
  Piece next() {
    walks.forEach(BandWalk::mark);
    lookAhead();
    double ahead = lengthAhead();
    double shrink = 1;
    boolean mayEnd = true;
    for (int tries = 0; tries < MAX_TRIES; tries++) {
      boolean knew = leftKnown();
      boolean ending = !atEdge && knew && mayEnd && endsWithinReach();
      Piece piece =
          ending ? besideLeftEdge() : atEdge ? besideRightEdge(shrink) : between(shrink, ahead);
      if (piece == null) {
        shrink = knew || !leftKnown() ? shrink / 2 : 1;
      } else if (tail(piece) > precision.tail() + noise) {
        mayEnd &= !ending;
        shrink *= ending ? 1 : shortened(tail(piece));
      } else {
        return accepted(piece, ending);
      }
    }
    throw new ArithmeticException(
        "two intervals of the support are about to meet near " + combined(from));
  }

  /**
   * Looks for an edge that the last piece heads for, and again each time it has come much closer:
   * pieces that stay clear of it would never meet it.
   */
  private void lookAhead() {
    if (atEdge) {
      looked = AHEAD * from[0];
    }
    double distance = walks.get(0).distanceToEdge();
    if (atEdge || leftKnown() || !(distance > 0 && distance < Math.min(looked, from[0]))) {
      return;
    }
    looked = distance / 4;
    if (walks.stream().allMatch(BandWalk::findsLeftEdgeAhead)) {
      length = Math.log1p(distance / from[0]);
    }
  }

  /** What the last coefficients hold, or would hold of a piece given up, had it all its points. */
  private static double tail(Piece piece) {
    return piece.nodes() < NODES ? Math.pow(piece.tail(), FALL) : piece.tail();
  }

  /** By how much a piece is to be shorter whose series ends with this share. */
  private double shortened(double tail) {
    return Math.max(0.15, 0.8 * Math.pow(precision.tail() / tail, 1.0 / NODES));
  }

  /** Whether a piece from here to the left edge keeps away from the gap and from the right edge. */
  private boolean endsWithinReach() {
    double rest = from[0] - left(0);
    return rest <= precision.reach() * leftGap()
        && rest <= precision.reach() * (right(0) - from[0]);
  }

  private Piece accepted(Piece piece, boolean ending) {
    massAbove += piece.massAbove(piece.lower());
    if (ending) {
      rightGap = leftGap();
      walks.forEach(BandWalk::cross);
    } else {
      adapt(piece);
    }
    atEdge = ending;
    for (int i = 0; i < from.length; i++) {
      from[i] = walks.get(i).point().place().getReal();
    }
    if (!ending) {
      compareWithPotential();
    }
    return piece;
  }

  /** The next piece is as long as this one's series suggests. */
  private void adapt(Piece piece) {
    double own = Math.log(piece.upper() / piece.lower());
    double growth = 0.85 * Math.pow(precision.tail() / piece.tail(), 1.0 / NODES);
    boolean rounded = piece.tail() < 0.01 * precision.tail();
    double factor = Math.max(LEAST_GROWTH, Math.min(growth, LONGEST_GROWTH));
    length = own * (rounded || atEdge ? LONGEST_GROWTH : factor);
  }

  private void compareWithPotential() {
    double cumulative = 0;
    for (int i = 0; i < weights.length; i++) {
      cumulative += weights[i] * walks.get(i).cumulative();
    }
    double difference = cumulative + massAbove - 1;
    if (!(Math.abs(difference) <= precision.agreement())) {
      throw new ArithmeticException("density and potential disagree by " + difference);
    }
  }

  private @Nullable Piece besideRightEdge(double shrink) {
    double[] to = new double[from.length];
    double share = Math.min(0.5, precision.reach() * rightGap / right(0));
    if (leftKnown()) {
      share = Math.min(share, (1 - left(0) / right(0)) / 2);
    }
    for (int i = 0; i < to.length; i++) {
      to[i] = right(i) * (1 - share * shrink);
    }
    double[] values = values(from, to, true);
    return values == null ? null : new Piece.BesideEdge(combined(from), combined(to), values);
  }

  private @Nullable Piece besideLeftEdge() {
    double[] edge = new double[from.length];
    for (int i = 0; i < edge.length; i++) {
      edge[i] = left(i);
    }
    double[] values = values(edge, from, true);
    return values == null ? null : new Piece.BesideEdge(combined(edge), combined(from), values);
  }

  private @Nullable Piece between(double shrink, double ahead) {
    double[] to = new double[from.length];
    double reach = (leftKnown() ? length : Math.min(length, ahead)) * shrink;
    for (int i = 0; i < to.length; i++) {
      to[i] = from[i] * Math.exp(-reach);
      if (leftKnown()) {
        double rest = from[i] - left(i);
        double last = 0.9 * precision.reach() * leftGap();
        to[i] =
            Math.max(
                to[i],
                left(i) + Math.max(rest / (1 + precision.reach()), last < 0.6 * rest ? last : 0));
      }
    }
    double[] values = values(from, to, false);
    return values == null ? null : new Piece.Between(combined(to), combined(from), values);
  }

  /**
   * How long a piece may be that is to stay clear of where the last one's end heads for: an edge,
   * or a pair of singularities beside the axis that a closed gap has left.
   */
  private double lengthAhead() {
    double distance = walks.get(0).distanceToEdge() / from[0];
    return distance > 0 ? Math.log1p(AHEAD * distance) : Double.POSITIVE_INFINITY;
  }

  /**
   * Values of the series at the Chebyshev points between two places of each walk, combined: at
   * every third of them if those show that the piece is too long. The walks end at the lower of the
   * two places, unless that is an edge. Null if there is no way between them: an edge, which is
   * then known, or too long steps.
   */
  private double @Nullable [] values(double[] start, double[] end, boolean edge) {
    noise = 0;
    double[] thirds = new double[THIRDS];
    for (int i = 0; i < weights.length; i++) {
      BandWalk<?> walk = walks.get(i);
      walk.reset();
      boolean leftwards = end[i] < start[i];
      for (int k = 0; k < thirds.length; k++) {
        int third = leftwards ? thirds.length - 1 - k : k;
        double y = SHARES[3 * third + 1];
        if (!walk.to(place(start[i], end[i], y, edge))) {
          lookForLeftEdge(end);
          return null;
        }
        thirds[third] += weights[i] * value(walk.point(), start[i], end[i], y, edge);
      }
      if (leftwards && !walk.to(end[i])) {
        lookForLeftEdge(end);
        return null;
      }
    }
    double tail = ChebyshevSeries.through(0, 1, thirds).tail();
    if (Math.pow(tail, FALL) > HOPELESS * (precision.tail() + noise)) {
      return thirds;
    }
    return filled(thirds, start, end, edge);
  }

  /** The values at all points, from those at every third. */
  private double @Nullable [] filled(double[] thirds, double[] start, double[] end, boolean edge) {
    double[] values = new double[NODES];
    for (int node = 0; node < values.length; node++) {
      if (node % 3 == 1) {
        values[node] = thirds[node / 3];
        continue;
      }
      for (int i = 0; i < weights.length; i++) {
        double y = SHARES[node];
        double rate = value(walks.get(i), start[i], end[i], y, edge);
        if (Double.isNaN(rate)) {
          return null;
        }
        values[node] += weights[i] * rate;
      }
    }
    return values;
  }

  private static double place(double start, double end, double y, boolean edge) {
    return edge ? start + y * (end - start) : start * Math.pow(end / start, y);
  }

  /** The value of one walk between places it has been to, NaN where there is no solution. */
  private <P extends BranchPoint> double value(
      BandWalk<P> walk, double start, double end, double y, boolean edge) {
    P point = walk.between(place(start, end, y, edge));
    return point == null ? Double.NaN : value(point, start, end, y, edge);
  }

  private double value(BranchPoint point, double start, double end, double y, boolean edge) {
    double unit =
        edge
            ? Math.abs(end - start) / (place(start, end, y, true) * Math.sqrt(y))
            : Math.log(start / end);
    noise = Math.max(noise, ROUNDING * BandWalk.sensitivity(point));
    return -point.onePlusMoments().getImaginary() / Math.PI * unit;
  }

  private void lookForLeftEdge(double[] beyond) {
    if (leftKnown()) {
      return;
    }
    for (int i = 0; i < from.length; i++) {
      if (!walks.get(i).findsLeftEdge((weights.length > 1 ? 0.8 : 1) * beyond[i])) {
        walks.forEach(BandWalk::forgetLeftEdge);
        return;
      }
    }
  }
}
