package io.attentionspectra.resolvent;

import io.attentionspectra.base.Check;
import io.attentionspectra.spectrum.Atom;
import io.attentionspectra.spectrum.EdgeScaling;
import io.attentionspectra.spectrum.Interval;
import io.attentionspectra.spectrum.SoftEdged;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apiguardian.api.API;
import org.hipparchus.complex.Complex;

/**
 * A law of squared singular values from the equations of its resolvent (1/ℓ) tr (YᵀY − z)^{−1}, of
 * which a {@link Branch} gives the solution at one place from that at another.
 *
 * <ul>
 *   <li>density at x: −Im (1 + p)/(πx), 1 + p = zG(z), at z = x + i0;
 *   <li>right edge and γ₀ from dz/dt = 0 on the real branch, ends of gaps likewise;
 *   <li>density and mass between solutions by {@link Piece}s, made when first asked for from the
 *       right edge leftwards; at every end of one the mass is compared with the distribution
 *       function of the potential Φ;
 *   <li>below 10⁻¹⁸ of the right edge (10⁻⁶ for masks on a grid), where the distribution function F
 *       falls like 1/ln(1/x), F = F₀/(1 + α ln(x₀/x)) with F₀ and α = x₀F′(x₀)/F₀ of the last
 *       piece's end x₀.
 * </ul>
 *
 * <p>Immutable to its users and safe for several threads: pieces do not depend on what is asked
 * for.
 */
@API(status = API.Status.INTERNAL)
public abstract class ResolventLaw implements SoftEdged {

  /** Share of the edge below which measured heads are not compared (docs/decisions.md). */
  private static final double RESOLVED = 1e-3;

  /** Smallest place that is solved for, over the right edge. */
  private static final double FLOOR = 1e-18;

  /** The same on grids, whose error grows towards 0. */
  private static final double GRID_FLOOR = 1e-6;

  /** Orders that are asked for together: mean, variance, skewness, kurtosis. */
  private static final int FIRST_MOMENTS = 4;

  private final String name;
  private final Map<String, Double> parameters;
  private final double scale;
  private final List<? extends Supplier<? extends Branch<?>>> branches;
  private final double[] weights;
  private final PieceBuilder builder;
  private final EdgeScaling edge;
  private final double floor;

  /** Moments over θᵏ, orders from 1, made when first asked for. */
  private volatile double[] firstMoments = {};

  /** Pieces from the right edge leftwards, and the mass right of each piece's lower end. */
  private volatile Pieces pieces = new Pieces(List.of(), List.of());

  private record Pieces(List<Piece> all, List<Double> survival) {

    int size() {
      return all.size();
    }

    double lowest() {
      return all.isEmpty() ? Double.POSITIVE_INFINITY : all.get(all.size() - 1).lower();
    }

    double most() {
      return all.isEmpty() ? 0 : survival.get(all.size() - 1);
    }

    double survivalAbove(int i) {
      return i == 0 ? 0 : survival.get(i - 1);
    }

    Pieces with(Piece piece) {
      List<Piece> longer = new ArrayList<>(all);
      List<Double> sums = new ArrayList<>(survival);
      longer.add(piece);
      sums.add(most() + piece.massAbove(piece.lower()));
      return new Pieces(longer, sums);
    }

    /** The first piece whose lower end is at most x. */
    int at(double x) {
      int low = 0;
      int high = all.size() - 1;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (all.get(middle).lower() <= x) {
          high = middle;
        } else {
          low = middle + 1;
        }
      }
      return low;
    }

    /** The first piece at whose lower end more than a mass lies to the right. */
    int holding(double mass) {
      int low = 0;
      int high = all.size() - 1;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (survival.get(middle) > mass) {
          high = middle;
        } else {
          low = middle + 1;
        }
      }
      return low;
    }
  }

  /**
   * The law of a branch.
   *
   * @param name name for people
   * @param parameters parameters by name, in order
   * @param scale θ, the unit of the branch's places
   * @param branch makes branches, each for use by one thread at a time
   * @throws IllegalArgumentException if the law cannot be resolved in double precision
   */
  protected ResolventLaw(
      String name,
      Map<String, Double> parameters,
      double scale,
      Supplier<? extends Branch<?>> branch) {
    this(name, parameters, scale, List.of(branch), Precision.FULL, FLOOR, 0);
  }

  /**
   * The law of discretisations, each m times as fine as the first, m = 1, 2, …, whose leading
   * errors cancel (Richardson).
   *
   * @param name name for people
   * @param parameters parameters by name, in order
   * @param scale θ, the unit of the branches' places
   * @param orders orders of the errors to remove, one fewer than the discretisations; none if the
   *     only one is exact
   * @param largestError by how much of itself the right edge may move when the coarsest
   *     discretisation is left out
   * @param precision how precisely each discretisation is solved for
   * @param branches each makes branches of one discretisation, the coarsest first
   * @throws IllegalArgumentException if the law cannot be resolved in double precision, or its
   *     right edge moves by more than that
   */
  protected ResolventLaw(
      String name,
      Map<String, Double> parameters,
      double scale,
      int[] orders,
      double largestError,
      Precision precision,
      List<? extends Supplier<? extends Branch<?>>> branches) {
    this(name, parameters, scale, branches, precision, GRID_FLOOR, largestError, orders);
  }

  private ResolventLaw(
      String name,
      Map<String, Double> parameters,
      double scale,
      List<? extends Supplier<? extends Branch<?>>> branches,
      Precision precision,
      double floor,
      double largestError,
      int... orders) {
    this.name = name;
    this.parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    this.scale = scale;
    this.branches = branches;
    Richardson extrapolation = Richardson.removing(orders);
    weights = extrapolation.weights();
    try {
      builder =
          new PieceBuilder(
              branches.stream().map(Supplier::get).toList(), extrapolation, scale, precision);
    } catch (ArithmeticException e) {
      throw unresolved(e);
    }
    double error = builder.discretisationError();
    if (error > largestError) {
      throw unresolved(new ArithmeticException("the edge still moves by " + error + " of itself"));
    }
    edge = new EdgeScaling(builder.rightEdge(), builder.edgeScale());
    this.floor = floor * edge.edge();
  }

  private IllegalArgumentException unresolved(ArithmeticException e) {
    return new IllegalArgumentException(
        name
            + " "
            + parameters
            + ": must be resolvable in double precision ("
            + e.getMessage()
            + "); move the parameters off the extreme",
        e);
  }

  /** Pieces down to a place at least. */
  private Pieces downTo(double x) {
    Pieces known = pieces;
    while (known.lowest() > Math.max(x, floor)) {
      known = extended(known.size());
    }
    return known;
  }

  /** Pieces with a mass to their right at least, or all of them. */
  private Pieces holding(double mass) {
    Pieces known = pieces;
    while (!(known.most() > mass) && known.lowest() > floor) {
      known = extended(known.size());
    }
    return known;
  }

  private synchronized Pieces extended(int size) {
    if (pieces.size() == size) {
      try {
        pieces = pieces.with(builder.next());
      } catch (ArithmeticException e) {
        throw unresolved(e);
      }
    }
    return pieces;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Map<String, Double> parameters() {
    return parameters;
  }

  @Override
  public List<Interval> intervals() {
    return intervalsFrom(0);
  }

  @Override
  public List<Interval> intervalsFrom(double x) {
    List<Interval> found = new ArrayList<>();
    List<Piece> all = downTo(x).all();
    double lower = Math.max(0, x);
    for (int i = all.size() - 1; i >= 0; i--) {
      boolean last = i == 0;
      if (last || all.get(i).upper() < all.get(i - 1).lower()) {
        if (all.get(i).upper() > lower) {
          found.add(new Interval(lower, all.get(i).upper()));
        }
        lower = last ? 0 : Math.max(x, all.get(i - 1).lower());
      }
    }
    return found;
  }

  /** A thousandth of the edge: the equations are solved from there up in a moment. */
  @Override
  public double resolvedFrom() {
    return RESOLVED * rightEdge();
  }

  @Override
  public List<Atom> atoms() {
    return List.of();
  }

  @Override
  public double rightEdge() {
    return edge.edge();
  }

  @Override
  public EdgeScaling rightEdgeScaling() {
    return edge;
  }

  @Override
  public double density(double x) {
    if (checked(x) < 0 || x >= rightEdge()) {
      return 0;
    }
    if (x == 0) {
      return Double.POSITIVE_INFINITY;
    }
    Pieces known = downTo(x);
    if (x < known.lowest()) {
      return tail(known).density(x);
    }
    Piece piece = known.all().get(known.at(x));
    return x <= piece.upper() ? Math.max(0, piece.density(x)) : 0;
  }

  @Override
  public double cumulative(double x) {
    if (checked(x) <= 0) {
      return 0;
    }
    if (x < rightEdge()) {
      Pieces known = downTo(x);
      if (x < known.lowest()) {
        return tail(known).cumulative(x);
      }
    }
    return 1 - survival(x);
  }

  @Override
  public double survival(double x) {
    if (checked(x) <= 0) {
      return 1;
    }
    if (x >= rightEdge()) {
      return 0;
    }
    Pieces known = downTo(x);
    if (x < known.lowest()) {
      return 1 - tail(known).cumulative(x);
    }
    int at = known.at(x);
    return Math.min(1, known.survivalAbove(at) + known.all().get(at).massAbove(x));
  }

  private static LogarithmicTail tail(Pieces all) {
    Piece last = all.all().get(all.size() - 1);
    return LogarithmicTail.of(last.lower(), 1 - all.most(), last.density(last.lower()));
  }

  @Override
  public double quantile(double probability) {
    Check.probability("probability", probability);
    double target = 1 - probability;
    if (target == 0) {
      return rightEdge();
    }
    if (probability == 0) {
      return 0;
    }
    Pieces known = holding(target);
    if (!(known.most() > target)) {
      return tail(known).quantile(probability);
    }
    int at = known.holding(target);
    return known.all().get(at).quantile(target - known.survivalAbove(at));
  }

  /**
   * Raw moment, mₖ = (1/2πi) ∮ p z^{k−1} dz on a circle around the support.
   *
   * @param order k ≥ 0
   * @return the moment
   * @throws IllegalArgumentException if k is negative or the moment overflows
   */
  @Override
  public double moment(int order) {
    Check.atLeast("order", order, 0);
    if (order == 0) {
      return 1;
    }
    double[] moments = order <= FIRST_MOMENTS ? firstMoments() : moments(order);
    return Check.finite("moment of order " + order, moments[order - 1] * Math.pow(scale, order));
  }

  private double[] firstMoments() {
    double[] known = firstMoments;
    if (known.length == 0) {
      known = moments(FIRST_MOMENTS);
      firstMoments = known;
    }
    return known;
  }

  private double[] moments(int highest) {
    double[] sums = new double[highest];
    for (int i = 0; i < weights.length; i++) {
      double[] moments = offSupport(i).moments(highest);
      for (int k = 0; k < highest; k++) {
        sums[k] += weights[i] * moments[k];
      }
    }
    return sums;
  }

  @Override
  public Complex stieltjes(Complex z) {
    checked(z.getReal());
    checked(z.getImaginary());
    boolean real = z.getImaginary() == 0;
    if (real && intervals().stream().anyMatch(i -> i.contains(z.getReal()))) {
      throw Check.failure(
          "z", z.getReal(), "must be off the support", "add an imaginary part or use density(x)");
    }
    Complex sum = Complex.ZERO;
    for (int i = 0; i < weights.length; i++) {
      sum = sum.add(offSupport(i).stieltjes(z.divide(scale)).multiply(weights[i]));
    }
    return sum.divide(scale);
  }

  private OffSupport<?> offSupport(int level) {
    return OffSupport.of(branches.get(level).get(), rightEdge() / scale);
  }

  private static double checked(double x) {
    if (Double.isNaN(x)) {
      throw Check.failure("x", x, "must be a number", "look for the NaN upstream");
    }
    return x;
  }

  @Override
  public String toString() {
    return name + " " + parameters;
  }
}
