package io.attentionspectra.law;

import io.attentionspectra.base.Check;
import io.attentionspectra.spectrum.Atom;
import io.attentionspectra.spectrum.Interval;
import io.attentionspectra.spectrum.SpectralLaw;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.hipparchus.complex.Complex;

/**
 * The Poisson law, μ = Σ_k e^{−m} mᵏ/k! δ_k: squared singular values of attention at infinite
 * inverse temperature. The rows are then one-hot, AᵀA is diagonal, and its entries count how many
 * queries chose each key; for independent uniform choices the counts are Poisson of mean
 * queries/keys.
 *
 * <p>Source: Hayase, Collins, Karakida, arXiv 2510.06685, fig. 4. Domain: 0 &lt; m ≤ 10⁶. The atoms
 * are those between the two points beyond which less than 1e-17 of the mass remains on either side;
 * moments are exact and include what was cut.
 */
public final class PoissonCounts implements SpectralLaw {

  private static final double LARGEST_MEAN = 1e6;
  private static final double REMAINDER = 1e-17;

  private final double mean;
  private final List<Atom> atoms;
  private final double[] below;
  private final double[] above;

  private PoissonCounts(double mean, List<Atom> atoms) {
    this.mean = mean;
    this.atoms = List.copyOf(atoms);
    int n = atoms.size();
    below = new double[n];
    above = new double[n];
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += atoms.get(i).mass();
      below[i] = Math.min(sum, 1);
    }
    below[n - 1] = 1;
    for (int i = n - 2; i >= 0; i--) {
      above[i] = above[i + 1] + atoms.get(i + 1).mass();
    }
  }

  /**
   * The Poisson law of a given mean.
   *
   * @param mean m = number of queries over number of keys, 1 for square attention
   * @return the law
   * @throws IllegalArgumentException unless {@code 0 < mean ≤ 10⁶}
   */
  public static PoissonCounts of(double mean) {
    Check.positive("mean", mean);
    Check.within("mean", mean, 0, LARGEST_MEAN, "use its normal limit instead");
    return new PoissonCounts(mean, atomsAround(mean));
  }

  @Override
  public String name() {
    return "Poisson";
  }

  @Override
  public Map<String, Double> parameters() {
    return Map.of("mean", mean);
  }

  @Override
  public List<Interval> intervals() {
    return List.of();
  }

  @Override
  public List<Atom> atoms() {
    return atoms;
  }

  @Override
  public double density(double x) {
    requireNumber(x);
    return 0;
  }

  @Override
  public double cumulative(double x) {
    int last = lastAtomUpTo(x);
    return last < 0 ? 0 : below[last];
  }

  @Override
  public double survival(double x) {
    int last = lastAtomUpTo(x);
    return last < 0 ? 1 : above[last];
  }

  @Override
  public double quantile(double probability) {
    Check.probability("probability", probability);
    int found = Arrays.binarySearch(below, probability);
    int index = found >= 0 ? found : -found - 1;
    while (index > 0 && below[index - 1] >= probability) {
      index--;
    }
    return atoms.get(index).at();
  }

  /**
   * Raw moment by Touchard's recursion m_{n+1} = m Σ_k C(n, k) m_k.
   *
   * @param order k ≥ 0
   * @return the moment
   * @throws IllegalArgumentException if k is negative or the moment overflows
   */
  @Override
  public double moment(int order) {
    double[] moments = new double[Check.atLeast("order", order, 0) + 1];
    moments[0] = 1;
    for (int n = 0; n < order; n++) {
      double binomial = 1;
      for (int k = 0; k <= n; k++) {
        moments[n + 1] += mean * binomial * moments[k];
        binomial *= (n - k) / (k + 1.0);
      }
    }
    return Check.finite("moment of order " + order, moments[order]);
  }

  @Override
  public double variance() {
    return mean;
  }

  @Override
  public Complex stieltjes(Complex z) {
    Complex sum = Complex.ZERO;
    for (Atom atom : atoms) {
      Complex distance = new Complex(atom.at()).subtract(z);
      if (distance.isZero()) {
        throw Check.failure("z", z, "must lie off the support", "move it off the real axis");
      }
      sum = sum.add(distance.reciprocal().multiply(atom.mass()));
    }
    return sum;
  }

  @Override
  public String toString() {
    return "Poisson(mean = " + mean + ")";
  }

  /** Weights by recursion from the mode outwards, normalised by their sum. */
  private static List<Atom> atomsAround(double mean) {
    int mode = (int) Math.floor(mean);
    ArrayDeque<Double> weights = new ArrayDeque<>(List.of(1.0));
    double total = 1;
    double weight = 1;
    int first = mode;
    while (first > 0 && (first == mode || tailBound(weight, first / mean) > REMAINDER * total)) {
      weight *= first / mean;
      weights.addFirst(weight);
      total += weight;
      first--;
    }
    weight = 1;
    for (int k = mode + 1; tailBound(weight, mean / k) > REMAINDER * total; k++) {
      weight *= mean / k;
      weights.addLast(weight);
      total += weight;
    }
    List<Atom> atoms = new ArrayList<>();
    for (double w : weights) {
      atoms.add(new Atom(first + atoms.size(), w / total));
    }
    return atoms;
  }

  /** Bound of the sum of the terms after a weight whose ratios are at most the given one. */
  private static double tailBound(double weight, double ratio) {
    return weight * ratio / (1 - ratio);
  }

  private int lastAtomUpTo(double x) {
    requireNumber(x);
    double offset = Math.floor(x - atoms.get(0).at());
    return (int) Math.max(-1, Math.min(offset, atoms.size() - 1.0));
  }

  private static void requireNumber(double x) {
    if (Double.isNaN(x)) {
      throw Check.failure("x", x, "must be a number", "look for the NaN upstream");
    }
  }
}
