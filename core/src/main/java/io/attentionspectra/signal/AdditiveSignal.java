package io.attentionspectra.signal;

import io.attentionspectra.base.Check;
import io.attentionspectra.spectrum.Atom;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.DoubleUnaryOperator;
import org.apiguardian.api.API;
import org.hipparchus.analysis.solvers.BracketingNthOrderBrentSolver;

/**
 * What a sample covariance shows of a signal that is added to noise of any discrete spectrum H, in
 * a direction u that has nothing to do with the noise: the population covariance is H + θ u uᵀ.
 *
 * <p>Its outlier is the β above H with ∫ dH(h)/(β − h) = 1/θ, and the squared cosine of its
 * eigenvector with u is 1/(θ² ∫ dH(h)/(β − h)²) (F. Benaych-Georges and R. R. Nadakuditi, Adv.
 * Math. 227 (2011) 494, theorems 2.1 and 2.2); what the sample shows of β is {@link
 * SpikedPopulation}, and the cosines multiply. For H = MP_δ this is {@link PooledSignal}, with θ =
 * ρ. With a measured H, which is a finite sum, every θ &gt; 0 has a β; below the first transition
 * it lies so close to H that the sample does not show it. Immutable.
 */
@API(status = API.Status.INTERNAL)
public final class AdditiveSignal {

  private static final double TOLERANCE = 1e-14;
  private static final int HALVINGS = 60;

  private final SpikedPopulation noise;
  private final List<Atom> population;
  private final double largest;
  private final double share;

  private AdditiveSignal(SpikedPopulation noise, List<Atom> population) {
    this.noise = noise;
    this.population = population;
    this.largest = population.stream().mapToDouble(Atom::at).max().orElse(0);
    this.share = population.stream().filter(a -> a.at() == largest).mapToDouble(Atom::mass).sum();
  }

  /**
   * Noise of a measured spectrum.
   *
   * @param gamma γ = dimension over number of samples, positive
   * @param eigenvalues population eigenvalues h ≥ 0 of equal weight, not all zero
   * @return the model
   * @throws IllegalArgumentException if the ratio or an eigenvalue is outside its domain
   */
  public static AdditiveSignal of(double gamma, double... eigenvalues) {
    List<Atom> atoms = new ArrayList<>();
    for (double h : eigenvalues) {
      atoms.add(new Atom(h, 1.0 / eigenvalues.length));
    }
    return new AdditiveSignal(SpikedPopulation.of(gamma, atoms), List.copyOf(atoms));
  }

  /**
   * Right edge of the bulk of the sample covariance.
   *
   * @return the edge, in the units of H
   */
  public double bulkEdge() {
    return noise.bulkEdge();
  }

  /**
   * Whether the sample covariance shows a signal.
   *
   * @param strength θ &gt; 0, in the units of H
   * @return true if β is beyond the transition
   * @throws IllegalArgumentException unless the strength is positive and finite
   */
  public boolean detectable(double strength) {
    return spike(strength) > noise.transition();
  }

  /**
   * The outlier of the sample covariance.
   *
   * @param strength θ &gt; 0, in the units of H
   * @return its place, empty when the signal is not detectable
   * @throws IllegalArgumentException unless the strength is positive and finite
   */
  public OptionalDouble outlier(double strength) {
    return noise.outlier(spike(strength));
  }

  /**
   * Squared cosine between the top sample eigenvector and the signal.
   *
   * @param strength θ &gt; 0, in the units of H
   * @return the alignment in [0, 1), 0 when the signal is not detectable
   * @throws IllegalArgumentException unless the strength is positive and finite
   */
  public double alignment(double strength) {
    double spike = spike(strength);
    double sum = 0;
    for (Atom atom : population) {
      double ratio = strength / (spike - atom.at());
      sum += atom.mass() * ratio * ratio;
    }
    return noise.alignment(spike) / sum;
  }

  /**
   * Variance of new samples along the top eigenvector û of the sample covariance, û uncorrelated
   * with them: ûᵀ(H + θ u uᵀ)û = β²/ψ(β), of which alignment times θ is the signal's and the rest
   * noise (O. Ledoit and S. Péché, Probab. Theory Relat. Fields 151 (2011) 233, at the outlier). At
   * or below the transition the value there.
   *
   * @param strength θ &gt; 0, in the units of H
   * @return the variance, increasing in θ
   * @throws IllegalArgumentException unless the strength is positive and finite
   */
  public double varianceAlongTop(double strength) {
    double spike = Math.max(spike(strength), noise.transition());
    return spike * spike / noise.outlier(spike).orElse(noise.bulkEdge());
  }

  /**
   * The signal behind a variance along the top eigenvector, the inverse of {@link
   * #varianceAlongTop}.
   *
   * @param variance positive, in the units of H
   * @return θ, empty if the variance is not above that at the transition
   * @throws IllegalArgumentException unless the variance is positive and finite
   */
  public OptionalDouble strengthBehind(double variance) {
    Check.positive("variance", variance);
    double low = 0;
    double high = largest;
    while (varianceAlongTop(high) <= variance) {
      low = high;
      high *= 2;
    }
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      if (varianceAlongTop(middle) <= variance) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return detectable(high) ? OptionalDouble.of(high) : OptionalDouble.empty();
  }

  /**
   * The largest ratio γ at which a signal is detectable, the γ at which β is the transition.
   *
   * @param strength θ &gt; 0, in the units of H
   * @return γ* = 1/∫ h²/(β − h)² dH
   * @throws IllegalArgumentException unless the strength is positive and finite
   */
  public double criticalGamma(double strength) {
    double spike = spike(strength);
    double sum = 0;
    for (Atom atom : population) {
      double ratio = atom.at() / (spike - atom.at());
      sum += atom.mass() * ratio * ratio;
    }
    return 1 / sum;
  }

  /** β; between its bounds for all of H, or only the top share of it, at the largest h. */
  private double spike(double strength) {
    Check.positive("strength", strength);
    DoubleUnaryOperator excess =
        t -> {
          double sum = 0;
          for (Atom atom : population) {
            sum += atom.mass() / (t + (largest - atom.at()) / strength);
          }
          return 1 / sum - 1;
        };
    double root =
        new BracketingNthOrderBrentSolver(TOLERANCE, TOLERANCE, TOLERANCE, 5)
            .solve(200, excess::applyAsDouble, share * (1 - 1e-12), 1 + 1e-12);
    return largest + root * strength;
  }
}
