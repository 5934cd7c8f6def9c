package io.attentionspectra.matrixfree;

import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.spectrum.Distance;
import io.attentionspectra.spectrum.Spectrum;
import java.util.Arrays;
import org.apiguardian.api.API;

/**
 * The distribution of ℓ squared singular values: leading ones one by one, a zero, and the others as
 * masses at the nodes of a Gauss rule.
 */
@API(status = API.Status.INTERNAL)
public final class MeasuredDistribution {

  private static final double CHANGES = 3;

  private final Spectrum spectrum;
  private final double error;
  private final int known;

  private MeasuredDistribution(Spectrum spectrum, double error, int known) {
    this.spectrum = spectrum;
    this.error = error;
    this.known = known;
  }

  /**
   * The distribution.
   *
   * @param values the known ones, decreasing
   * @param quadrature of the others
   * @param squares exact sum of all values
   * @param steps k, of the Gauss rule that the moments allow
   */
  static MeasuredDistribution of(
      double[] values,
      ProbeQuadrature quadrature,
      double squares,
      int steps,
      SpectralSolver solver) {
    GaussRule rule = GaussRule.of(quadrature.nodes(), quadrature.mass(), steps, solver);
    GaussRule coarse = GaussRule.of(quadrature.nodes(), quadrature.mass(), 3 * steps / 4, solver);
    Spectrum spectrum = spectrum(values, rule, quadrature.dimensions(), squares);
    double change =
        Distance.KOLMOGOROV_SMIRNOV.between(
            spectrum, spectrum(values, coarse, quadrature.dimensions(), squares));
    double resolution = resolution(rule, CHANGES * change * spectrum.size());
    return new MeasuredDistribution(
        spectrum, (ofProbes(rule, quadrature) + resolution) / spectrum.size(), values.length);
  }

  private static Spectrum spectrum(double[] values, GaussRule rule, int left, double squares) {
    double highest =
        values.length > 0 ? Math.sqrt(values[values.length - 1]) : Double.POSITIVE_INFINITY;
    double[] others = rule.quantiles(left, highest);
    double sum = Arrays.stream(others).sum();
    double rest = Math.max(0, squares - Arrays.stream(values).sum());
    Vectors.scale(others, sum > 0 ? rest / sum : 0);
    double[] all = Arrays.copyOf(values, values.length + left + 1);
    System.arraycopy(others, 0, all, values.length, left);
    return Spectrum.of(all);
  }

  /** Half a 99 % interval of the mass from a node on, at the node where it is widest. */
  private static double ofProbes(GaussRule rule, ProbeQuadrature quadrature) {
    return Arrays.stream(rule.nodes())
        .map(node -> quadrature.massFrom(node).halfWidth())
        .max()
        .orElse(0);
  }

  /** Of the smallest node all its mass, else the change, but no more than any node has. */
  private static double resolution(GaussRule rule, double change) {
    double heaviest = Arrays.stream(rule.mass()).max().orElse(0);
    double smallest = rule.size() > 0 ? rule.mass()[rule.size() - 1] : 0;
    return Math.max(smallest, Math.min(heaviest, change));
  }

  /**
   * The distribution as ℓ values.
   *
   * @return known values and quantiles
   */
  public Spectrum spectrum() {
    return spectrum;
  }

  /**
   * How far the distribution function may be off anywhere: half a 99 % interval of the probes, and
   * what the Gauss rule of k nodes does not resolve. That is the mass of its smallest node, below
   * which it says nothing, or three times the change from the rule of 3k/4 nodes, which is more
   * than the error where that falls as 1/k or faster; no more than the mass of a node, which bounds
   * it at the nodes.
   *
   * @return a part of 1
   */
  public double error() {
    return error;
  }

  /**
   * Values that are known one by one.
   *
   * @return their number, the largest
   */
  public int known() {
    return known;
  }
}
