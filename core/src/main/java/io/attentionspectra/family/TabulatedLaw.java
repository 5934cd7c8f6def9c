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
 * An exact law whose density, distribution function and quantiles come from a table as far as that
 * reaches. Made by {@link LawFamily}; everything else is asked of the exact law.
 */
final class TabulatedLaw implements SoftEdged {

  private final SoftEdged exact;
  private final QuantileTable table;
  private final double lowest;

  TabulatedLaw(SoftEdged exact, QuantileTable table) {
    this.exact = exact;
    this.table = table;
    lowest = table.lowest();
  }

  @Override
  public String name() {
    return exact.name();
  }

  @Override
  public Map<String, Double> parameters() {
    return exact.parameters();
  }

  @Override
  public List<Interval> intervals() {
    return exact.intervals();
  }

  @Override
  public List<Interval> intervalsFrom(double x) {
    if (x < lowest) {
      return exact.intervalsFrom(x);
    }
    return table.intervals().stream()
        .filter(ends -> ends[1] > x)
        .map(ends -> new Interval(Math.max(x, ends[0]), ends[1]))
        .toList();
  }

  @Override
  public double resolvedFrom() {
    return exact.resolvedFrom();
  }

  @Override
  public List<Atom> atoms() {
    return exact.atoms();
  }

  @Override
  public double rightEdge() {
    return exact.rightEdge();
  }

  @Override
  public EdgeScaling rightEdgeScaling() {
    return exact.rightEdgeScaling();
  }

  @Override
  public double density(double x) {
    return isTabulated(x) ? table.density(x) : exact.density(x);
  }

  @Override
  public double cumulative(double x) {
    return isTabulated(x) ? 1 - table.survival(x) : exact.cumulative(x);
  }

  @Override
  public double survival(double x) {
    return isTabulated(x) ? table.survival(x) : exact.survival(x);
  }

  private boolean isTabulated(double x) {
    return x >= lowest && x < rightEdge();
  }

  @Override
  public double quantile(double probability) {
    Check.probability("probability", probability);
    return probability >= table.lowestProbability() && probability < 1
        ? table.quantile(probability)
        : exact.quantile(probability);
  }

  @Override
  public double moment(int order) {
    return exact.moment(order);
  }

  @Override
  public Complex stieltjes(Complex z) {
    return exact.stieltjes(z);
  }

  @Override
  public String toString() {
    return exact + ", interpolated";
  }
}
