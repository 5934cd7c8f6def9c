package io.attentionspectra.spectrum;

import java.util.List;
import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;
import org.hipparchus.complex.Complex;

/**
 * A limiting spectral distribution: a probability measure on [0, ∞) made of a density on finitely
 * many intervals and of atoms. Its points are covariance eigenvalues or <em>squared</em> singular
 * values; {@code docs/notation.md} fixes the normalisations.
 *
 * <p>Implementations are immutable and safe for use by several threads. The density alone is not
 * the law: {@link #atoms()} belong to it, and {@link #cumulative(double)} contains them.
 */
public interface SpectralLaw {

  /**
   * Name for people, for example {@code Marchenko–Pastur}.
   *
   * @return the name
   */
  String name();

  /**
   * Parameters by name, in the order of the factory method.
   *
   * @return the parameters
   */
  Map<String, Double> parameters();

  /**
   * The intervals that carry the continuous part, disjoint and increasing.
   *
   * @return the intervals, empty for a purely atomic law
   */
  List<Interval> intervals();

  /**
   * Those parts of the intervals that lie at a place or to the right of it; cheaper than all where
   * a law is solved from its right edge on.
   *
   * @param x the place
   * @return the intervals, those that hold x cut off there
   */
  default List<Interval> intervalsFrom(double x) {
    return intervals().stream()
        .filter(interval -> interval.upper() > x)
        .map(interval -> new Interval(Math.max(x, interval.lower()), interval.upper()))
        .toList();
  }

  /**
   * Where distances of measured spectra to this law and pictures of it begin: below, measured
   * values say nothing. Laws of attention under a mask have a tenth of their mass below a millionth
   * of their edge.
   *
   * @return the smallest number unless the law says otherwise
   */
  default double resolvedFrom() {
    return Double.NEGATIVE_INFINITY;
  }

  /**
   * The point masses, increasing in place.
   *
   * @return the atoms, often none
   */
  List<Atom> atoms();

  /**
   * Density of the continuous part.
   *
   * @param x any number
   * @return the density, 0 outside the intervals; +∞ at a hard edge where the density diverges
   * @throws IllegalArgumentException if x is NaN
   */
  double density(double x);

  /**
   * Distribution function F(x) = μ((−∞, x]), atoms included.
   *
   * @param x any number
   * @return a probability
   * @throws IllegalArgumentException if x is NaN
   */
  double cumulative(double x);

  /**
   * Survival function μ((x, ∞)), accurate where it is small.
   *
   * @param x any number
   * @return a probability
   * @throws IllegalArgumentException if x is NaN
   */
  default double survival(double x) {
    return 1 - cumulative(x);
  }

  /**
   * Quantile: the smallest x with F(x) ≥ q.
   *
   * @param probability q in [0, 1]
   * @return a point of the support
   * @throws IllegalArgumentException if q is not a probability
   */
  double quantile(double probability);

  /**
   * Raw moment ∫ xᵏ dμ.
   *
   * @param order k ≥ 0
   * @return the moment
   * @throws IllegalArgumentException if k is negative
   */
  double moment(int order);

  /**
   * Mean ∫ x dμ.
   *
   * @return the first moment
   */
  default double mean() {
    return moment(1);
  }

  /**
   * Variance ∫ (x − mean)² dμ.
   *
   * @return the variance
   */
  default double variance() {
    double mean = mean();
    return moment(2) - mean * mean;
  }

  /**
   * Stieltjes transform s(z) = ∫ dμ(x)/(x − z); the Cauchy transform is G = −s.
   *
   * @param z a complex number off the support
   * @return s(z); Im s has the sign of Im z
   * @throws IllegalArgumentException if z is on the support
   */
  Complex stieltjes(Complex z);

  /**
   * Right end of the support, atoms included.
   *
   * @return the largest point of the support
   */
  default double rightEdge() {
    double edge = 0;
    if (!intervals().isEmpty()) {
      edge = intervals().get(intervals().size() - 1).upper();
    }
    if (!atoms().isEmpty()) {
      edge = Math.max(edge, atoms().get(atoms().size() - 1).at());
    }
    return edge;
  }

  /**
   * Independent draws by inversion.
   *
   * @param generator source of randomness
   * @param count how many
   * @return the draws, in order of drawing
   */
  default double[] sample(UniformRandomProvider generator, int count) {
    double[] draws = new double[count];
    for (int i = 0; i < count; i++) {
      draws[i] = quantile(generator.nextDouble());
    }
    return draws;
  }

  /**
   * Density and distribution function at many points.
   *
   * @param x the points
   * @return both on the points given
   */
  default Curve curve(double... x) {
    return Curve.pointByPoint(this, x);
  }
}
