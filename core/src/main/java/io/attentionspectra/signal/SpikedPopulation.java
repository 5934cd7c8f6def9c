package io.attentionspectra.signal;

import io.attentionspectra.base.Check;
import io.attentionspectra.spectrum.Atom;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.DoubleUnaryOperator;
import org.hipparchus.analysis.solvers.BracketingNthOrderBrentSolver;

/**
 * Where an outlying eigenvalue of a population covariance appears in the sample covariance when the
 * rest of the population spectrum is any discrete measure H.
 *
 * <p>With γ = dimension over samples, ψ(β) = β(1 + γ ∫ h dH(h)/(β − h)). A population eigenvalue β
 * outside the support of H gives a sample outlier at ψ(β) if ψ′(β) &gt; 0, and the squared cosine
 * between the two eigenvectors is βψ′(β)/ψ(β). Source: Z. D. Bai and J. Yao, J. Multivariate Anal.
 * 106 (2012) 167, for the map; D. Paul, Statist. Sinica 17 (2007) 1617, for the cosine at H a point
 * mass; docs/notation.md for the general cosine. Only outliers on the right of H are considered.
 * Immutable.
 */
public final class SpikedPopulation {

  private static final double TOLERANCE = 1e-15;

  private final double gamma;
  private final List<Atom> population;
  private final double largest;
  private final double transition;

  private SpikedPopulation(double gamma, List<Atom> population, double largest) {
    this.gamma = gamma;
    this.population = population;
    this.largest = largest;
    this.transition = findTransition();
  }

  /**
   * A population without its spikes.
   *
   * @param gamma γ = dimension over number of samples, positive
   * @param population eigenvalues h ≥ 0 with their shares, which sum to 1; one at least positive
   * @return the model
   * @throws IllegalArgumentException if a value is negative, all are zero or the shares do not sum
   *     to 1 within 1e-9
   */
  public static SpikedPopulation of(double gamma, List<Atom> population) {
    Check.positive("gamma", gamma);
    double mass = 0;
    double largest = 0;
    for (Atom atom : population) {
      Check.nonNegative("population eigenvalue", atom.at());
      mass += atom.mass();
      largest = Math.max(largest, atom.at());
    }
    Check.within("sum of population shares", mass, 1 - 1e-9, 1 + 1e-9, "divide them by their sum");
    Check.positive("largest population eigenvalue", largest);
    return new SpikedPopulation(gamma, List.copyOf(population), largest);
  }

  /**
   * The population eigenvalue from which on a spike leaves the bulk: the β &gt; max h with ψ′(β) =
   * 0.
   *
   * @return the transition
   */
  public double transition() {
    return transition;
  }

  /**
   * Right edge of the sample bulk.
   *
   * @return ψ at the transition
   */
  public double bulkEdge() {
    return image(transition);
  }

  /**
   * Sample outlier of a population spike.
   *
   * @param spike population eigenvalue β, positive
   * @return ψ(β), empty at or below the transition
   * @throws IllegalArgumentException unless the spike is positive and finite
   */
  public OptionalDouble outlier(double spike) {
    Check.positive("spike", spike);
    return spike > transition ? OptionalDouble.of(image(spike)) : OptionalDouble.empty();
  }

  /**
   * Squared cosine between the sample eigenvector of the outlier and the population eigenvector.
   *
   * @param spike population eigenvalue β, positive
   * @return βψ′(β)/ψ(β), 0 at or below the transition
   * @throws IllegalArgumentException unless the spike is positive and finite
   */
  public double alignment(double spike) {
    Check.positive("spike", spike);
    return spike > transition ? spike * slope(spike) / image(spike) : 0;
  }

  /**
   * The population spike behind a measured outlier, the inverse of {@link #outlier}.
   *
   * @param eigenvalue measured sample eigenvalue, positive
   * @return β with ψ(β) = eigenvalue, empty inside the bulk
   * @throws IllegalArgumentException unless the eigenvalue is positive and finite
   */
  public OptionalDouble spikeBehind(double eigenvalue) {
    Check.positive("eigenvalue", eigenvalue);
    if (!(eigenvalue > bulkEdge())) {
      return OptionalDouble.empty();
    }
    double root = solve(t -> image(t * eigenvalue) / eigenvalue - 1, transition / eigenvalue, 1);
    return OptionalDouble.of(root * eigenvalue);
  }

  /** ψ(β). */
  private double image(double spike) {
    double sum = 0;
    for (Atom atom : population) {
      sum += atom.mass() * atom.at() / (spike - atom.at());
    }
    return spike * (1 + gamma * sum);
  }

  /** ψ′(β) = 1 − γ ∫ h²/(β − h)² dH. */
  private double slope(double spike) {
    return 1 - gamma * pull(spike - largest);
  }

  /** ∫ h²/(β − h)² dH as a function of β − max h. */
  private double pull(double distance) {
    double sum = 0;
    for (Atom atom : population) {
      double ratio = atom.at() / (distance + (largest - atom.at()));
      sum += atom.mass() * ratio * ratio;
    }
    return sum;
  }

  /** The root lies below √γ max h, where all of H would sit at its largest point. */
  private double findTransition() {
    double unit = Math.sqrt(gamma) * largest;
    double share = 0;
    for (Atom atom : population) {
      share += atom.at() == largest ? atom.mass() : 0;
    }
    double lower = Math.sqrt(share) * (1 - 1e-12);
    double upper = 1 + 1e-12;
    double root = solve(t -> 1 / Math.sqrt(gamma * pull(t * unit)) - 1, lower, upper);
    return largest + root * unit;
  }

  private static double solve(DoubleUnaryOperator function, double lower, double upper) {
    return new BracketingNthOrderBrentSolver(TOLERANCE, TOLERANCE, TOLERANCE, 5)
        .solve(200, function::applyAsDouble, lower, upper);
  }
}
