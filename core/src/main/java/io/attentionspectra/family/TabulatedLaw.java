package io.attentionspectra.family;

import io.attentionspectra.base.Check;
import io.attentionspectra.spectrum.Atom;
import io.attentionspectra.spectrum.EdgeScaling;
import io.attentionspectra.spectrum.Interval;
import io.attentionspectra.spectrum.SoftEdged;
import java.util.List;
import java.util.Map;
import org.hipparchus.complex.Complex;

/**
 * A law whose density, distribution function and quantiles come from a table as far as that
 * reaches. Made by {@link Cell}; everything else is asked of the exact law, made when first needed.
 */
final class TabulatedLaw implements SoftEdged {

  private final Once<? extends SoftEdged> exact;
  private final QuantileTable table;
  private final EdgeScaling edge;
  private final double resolvedFrom;
  private final boolean withoutAtoms;
  private final double lowest;

  /**
   * @param exact the law itself
   * @param table its quantiles
   * @param edge its right edge
   * @param resolvedFrom where it begins to be resolved
   * @param withoutAtoms whether it is known to have no atoms, as the laws that it lies between
   */
  TabulatedLaw(
      Once<? extends SoftEdged> exact,
      QuantileTable table,
      EdgeScaling edge,
      double resolvedFrom,
      boolean withoutAtoms) {
    this.withoutAtoms = withoutAtoms;
    this.exact = exact;
    this.table = table;
    this.edge = edge;
    this.resolvedFrom = resolvedFrom;
    lowest = table.lowest();
  }

  @Override
  public String name() {
    return exact.get().name();
  }

  @Override
  public Map<String, Double> parameters() {
    return exact.get().parameters();
  }

  @Override
  public List<Interval> intervals() {
    return exact.get().intervals();
  }

  @Override
  public List<Interval> intervalsFrom(double x) {
    if (x < lowest) {
      return exact.get().intervalsFrom(x);
    }
    return table.intervals().stream()
        .filter(ends -> ends[1] > x)
        .map(ends -> new Interval(Math.max(x, ends[0]), ends[1]))
        .toList();
  }

  @Override
  public double resolvedFrom() {
    return resolvedFrom;
  }

  @Override
  public List<Atom> atoms() {
    return withoutAtoms ? List.of() : exact.get().atoms();
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
    if (x >= rightEdge()) {
      return 0;
    }
    return x >= lowest ? table.density(x) : exact.get().density(x);
  }

  @Override
  public double cumulative(double x) {
    if (x >= rightEdge()) {
      return 1;
    }
    return x >= lowest ? 1 - table.survival(x) : exact.get().cumulative(x);
  }

  @Override
  public double survival(double x) {
    if (x >= rightEdge()) {
      return 0;
    }
    return x >= lowest ? table.survival(x) : exact.get().survival(x);
  }

  @Override
  public double quantile(double probability) {
    Check.probability("probability", probability);
    return probability >= table.lowestProbability() && probability < 1
        ? table.quantile(probability)
        : exact.get().quantile(probability);
  }

  @Override
  public double moment(int order) {
    return exact.get().moment(order);
  }

  @Override
  public Complex stieltjes(Complex z) {
    return exact.get().stieltjes(z);
  }

  @Override
  public String toString() {
    return exact.get() + ", interpolated";
  }
}
