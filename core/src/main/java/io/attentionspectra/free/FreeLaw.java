package io.attentionspectra.free;

import io.attentionspectra.base.Check;
import io.attentionspectra.free.internal.InverseMap;
import io.attentionspectra.spectrum.Atom;
import io.attentionspectra.spectrum.Curve;
import io.attentionspectra.spectrum.EdgeScaling;
import io.attentionspectra.spectrum.Interval;
import io.attentionspectra.spectrum.SoftEdged;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hipparchus.complex.Complex;

/**
 * A law given by an explicit inverse map t ↦ (λ, p), G(λ) = ∫ dμ(x)/(λ − x) = (1 + p)/λ.
 *
 * <ul>
 *   <li>density at x: |Im p|/(πx), with t the root of λ(t) = x on the branch continued from +∞;
 *   <li>edges: real critical points of λ; several intervals with gaps between them are found;
 *   <li>distribution function: μ((x, ∞)) = Im ∫ p d ln λ/π, a closed form in t, no quadrature;
 *   <li>moments: mₖ = (1/2πi) ∮ p λ^{k−1} dλ on a circle around the support (the series of p at ∞).
 * </ul>
 *
 * <p>Construction traces the whole support and fails with {@link IllegalArgumentException} when the
 * mass of the intervals and the atom does not sum to 1 within 2·10⁻¹².
 */
public class FreeLaw implements SoftEdged {

  private final String name;
  private final Map<String, Double> parameters;
  private final InverseMap map;
  private final double scale;
  private final double atomAtZero;
  private final List<Arc> arcs;
  private final List<Interval> intervals;
  private final OffSupport offSupport;

  /**
   * The law of a positive element.
   *
   * @param name name for people
   * @param parameters parameters by name, in order
   * @param element the element whose law this is
   */
  protected FreeLaw(String name, Map<String, Double> parameters, PositiveElement element) {
    this(name, parameters, element.map(), element.mean(), 1 - element.rank());
  }

  /**
   * The law of the squared singular values of an R-diagonal element.
   *
   * @param name name for people
   * @param parameters parameters by name, in order
   * @param element the element
   * @param aspect rows over columns; the law is that of the rows × rows side, zeros included
   */
  protected FreeLaw(
      String name, Map<String, Double> parameters, RDiagonalElement element, double aspect) {
    this(
        name,
        parameters,
        element.map(aspect),
        element.scale(),
        1 - Math.min(element.rank(), 1 / aspect));
  }

  private FreeLaw(
      String name,
      Map<String, Double> parameters,
      InverseMap map,
      double scale,
      double atomAtZero) {
    this.name = name;
    this.parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    this.map = map;
    this.scale = scale;
    this.atomAtZero = atomAtZero;
    this.arcs = traced(name, parameters, map, atomAtZero);
    Collections.reverse(arcs);
    this.intervals =
        arcs.stream().map(a -> new Interval(scale * a.left().x(), scale * a.right().x())).toList();
    this.offSupport = new OffSupport(map, scale, atomAtZero, arcs);
  }

  private static List<Arc> traced(
      String name, Map<String, Double> parameters, InverseMap map, double atomAtZero) {
    try {
      return new ArrayList<>(new BranchTracer(map, atomAtZero).trace());
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          name
              + " "
              + parameters
              + ": must be resolvable in double precision ("
              + e.getMessage()
              + "); move the parameters off the extreme",
          e);
    }
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
    return intervals;
  }

  @Override
  public List<Atom> atoms() {
    return atomAtZero > 0 ? List.of(new Atom(0, atomAtZero)) : List.of();
  }

  @Override
  public double density(double x) {
    if (checked(x) == 0 && arcs.get(0).left().isHard()) {
      return Double.POSITIVE_INFINITY;
    }
    int at = arcAt(x);
    boolean inside = at < arcs.size() && x > intervals.get(at).lower();
    return inside ? arcs.get(at).density(x / scale) / scale : 0;
  }

  @Override
  public double cumulative(double x) {
    return cumulative(checked(x), survival(x));
  }

  private double cumulative(double x, double survival) {
    return x < 0 ? 0 : Math.min(1, Math.max(atomAtZero, 1 - survival));
  }

  @Override
  public double survival(double x) {
    if (checked(x) < 0) {
      return 1;
    }
    int at = arcAt(x);
    if (at == arcs.size()) {
      return 0;
    }
    Arc arc = arcs.get(at);
    boolean below = x <= intervals.get(at).lower();
    return limited(below ? arc.survivalAtLeftEdge() : arc.survival(x / scale));
  }

  private double limited(double survival) {
    return Math.min(1 - atomAtZero, Math.max(0, survival));
  }

  /** The first arc whose right edge lies above a point, or the number of arcs. */
  private int arcAt(double x) {
    int low = 0;
    int high = arcs.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (x < intervals.get(middle).upper()) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** Points over one interval are read together, see {@link ArcReader}. */
  @Override
  public Curve curve(double... x) {
    double[] increasing = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      increasing[i] = checked(x[i]);
    }
    Arrays.sort(increasing);
    Curve read = curveAt(increasing);
    double[] density = new double[x.length];
    double[] cumulative = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      int at = increasing[i] == x[i] ? i : Arrays.binarySearch(increasing, x[i]);
      density[i] = read.density()[at];
      cumulative[i] = read.cumulative()[at];
    }
    return new Curve(x.clone(), density, cumulative);
  }

  private Curve curveAt(double[] increasing) {
    int count = increasing.length;
    double[] unit = Arrays.stream(increasing).map(x -> x / scale).toArray();
    double[] density = new double[count];
    double[] cumulative = new double[count];
    double[] survival = new double[count];
    int next = 0;
    while (next < count) {
      double x = increasing[next];
      int at = arcAt(x);
      Arc arc = at < arcs.size() ? arcs.get(at) : null;
      if (arc == null || x <= intervals.get(at).lower()) {
        density[next] = density(x);
        cumulative[next++] = cumulative(x);
        continue;
      }
      int from = next;
      while (next < count && increasing[next] < intervals.get(at).upper()) {
        next++;
      }
      new ArcReader(arc, unit, density, survival).read(from, next);
      for (int i = from; i < next; i++) {
        density[i] /= scale;
        cumulative[i] = cumulative(increasing[i], limited(survival[i]));
      }
    }
    return new Curve(increasing, density, cumulative);
  }

  @Override
  public double quantile(double probability) {
    Check.probability("probability", probability);
    if (probability <= atomAtZero) {
      return atomAtZero > 0 ? 0 : intervals.get(0).lower();
    }
    double target = 1 - probability;
    if (target == 0) {
      return rightEdge();
    }
    Arc arc = arcs.get(arcWithSurvival(target));
    if (target >= arc.survivalAtLeftEdge() && !arc.left().isHard()) {
      return scale * arc.left().x();
    }
    return scale * arc.quantile(target, probability - atomAtZero);
  }

  /** The first arc over which the survival function falls to a value or below it. */
  private int arcWithSurvival(double target) {
    int low = 0;
    int high = arcs.size() - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (target >= arcs.get(middle + 1).survivalAtLeftEdge()) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /**
   * Raw moment, mₖ = (1/2πi) ∮ p λ^{k−1} dλ.
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
    return Check.finite("moment of order " + order, offSupport.moment(order));
  }

  @Override
  public Complex stieltjes(Complex z) {
    checked(z.getReal());
    checked(z.getImaginary());
    return offSupport.stieltjes(z);
  }

  @Override
  public EdgeScaling rightEdgeScaling() {
    Arc.Edge edge = arcs.get(arcs.size() - 1).right();
    double slope = map.atReal(edge.t()).p().re1() / edge.x();
    double unit = Math.cbrt(slope * slope * 2 / Math.abs(edge.curvature()));
    return new EdgeScaling(scale * edge.x(), unit / scale);
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
