package io.attentionspectra.signal;

import io.attentionspectra.base.Check;
import java.util.OptionalDouble;

/**
 * What the covariance of pooled sequences shows of a signal: both transitions, the outlier, and how
 * well its eigenvector points along the signal.
 *
 * <p>Tokens X_t = ξ_t μ + z_{x_t} with signs ξ_t of correlation R and noise vectors z_v ~ N(0, I_d)
 * from a table of V; pooled c_n = Σ_t w_t X_t; S the centred covariance (normalised by N) of N
 * pooled sequences. Letters: δ = d/V, γ = d/N, κ = ‖w‖², α = wᵀRw, ρ = α‖μ‖²/κ, x = ρ − δ, and x_c
 * the positive root of x³ − (δ + γ + δγ)x − 2δγ. Eigenvalues are in units of κ. Source: M. Seddik,
 * arXiv 2605.06826; the class-tied table and the sample size are this project's own results, both
 * checked by simulation (docs/notation.md).
 *
 * <p>Domain: δ and γ in [1e-12, 1e12], ρ in [0, 1e50]. Immutable.
 */
public final class PooledSignal {

  private static final double SMALLEST_RATIO = 1e-12;
  private static final double LARGEST_RATIO = 1e12;
  private static final double LARGEST_RHO = 1e50;

  private final double delta;
  private final double gamma;
  private final double rho;
  private final double alignmentLimit;
  private final double critical;

  private PooledSignal(double delta, double gamma, double rho, double alignmentLimit) {
    this.delta = delta;
    this.gamma = gamma;
    this.rho = rho;
    this.alignmentLimit = alignmentLimit;
    this.critical = criticalPoint(delta, gamma);
  }

  /**
   * The model with signs drawn independently of the tokens.
   *
   * @param delta δ = dimension over vocabulary size
   * @param gamma γ = dimension over number of sequences
   * @param rho ρ = α‖μ‖²/κ, the signal's strength relative to the noise after pooling; 0 for none
   * @return the model
   * @throws IllegalArgumentException if a parameter is outside its domain
   */
  public static PooledSignal of(double delta, double gamma, double rho) {
    ratio("delta", delta);
    ratio("gamma", gamma);
    Check.within("rho", rho, 0, LARGEST_RHO, "rho = alpha·‖mu‖²/kappa; give 0 or above");
    return new PooledSignal(delta, gamma, rho, 1);
  }

  /**
   * The same pooling and signal with the sign tied to the vocabulary entry, e_v = s_v μ + z_v: ‖μ‖²
   * becomes ‖μ‖² + δ inside ρ, and the alignment is multiplied by ‖μ‖²/(‖μ‖² + δ).
   *
   * @param signal ‖μ‖², the one that entered ρ
   * @return the class-tied model
   * @throws IllegalArgumentException unless {@code signal > 0} and the new ρ is in its domain
   */
  public PooledSignal classTied(double signal) {
    Check.positive("signal", signal);
    double strength = rho * (1 + delta / signal);
    Check.within("rho", strength, 0, LARGEST_RHO, "give a larger signal");
    return new PooledSignal(delta, gamma, strength, 1 / (1 + delta / signal));
  }

  /**
   * Signal strength.
   *
   * @return ρ; for a class-tied table the one with ‖μ‖² + δ
   */
  public double rho() {
    return rho;
  }

  /**
   * First transition: above it the population covariance has an outlier.
   *
   * @return δ + √δ, in units of ρ
   */
  public double firstThreshold() {
    return delta + Math.sqrt(delta);
  }

  /**
   * Second transition: above it the sample covariance has an outlier.
   *
   * @return δ + x_c, in units of ρ
   */
  public double secondThreshold() {
    return delta + critical;
  }

  /**
   * Whether the sample covariance shows the signal.
   *
   * @return true if ρ is above the second transition
   */
  public boolean detectable() {
    return rho > secondThreshold();
  }

  /**
   * Right edge of the bulk κ(MP_δ ⊠ MP_γ).
   *
   * @return (x_c + 1)(x_c + δ)(x_c + γ)/x_c², in units of κ
   */
  public double bulkEdge() {
    return sampleEigenvalue(critical);
  }

  /**
   * The outlier of the sample covariance.
   *
   * @return (x + 1)(x + δ)(x + γ)/x² in units of κ, empty when the signal is not detectable
   */
  public OptionalDouble outlier() {
    return detectable() ? OptionalDouble.of(sampleEigenvalue(rho - delta)) : OptionalDouble.empty();
  }

  /**
   * The outlier of the population covariance (N → ∞ at fixed table).
   *
   * @return (x + 1)(x + δ)/x in units of κ, empty below the first transition
   */
  public OptionalDouble populationOutlier() {
    if (!(rho > firstThreshold())) {
      return OptionalDouble.empty();
    }
    double x = rho - delta;
    return OptionalDouble.of((x + 1) * rho / x);
  }

  /**
   * Squared cosine between the top sample eigenvector and the signal, (ûᵀu)² = x/(x + γ) · (1 − (δ
   * + γ + δγ)/x² − 2δγ/x³).
   *
   * <p>Computed from the factor x − x_c of the bracket, so that it stays accurate near the
   * transition.
   *
   * @return the alignment in [0, 1), 0 when the signal is not detectable
   */
  public double alignment() {
    double excess = rho - secondThreshold();
    if (!(excess > 0)) {
      return 0;
    }
    double x = rho - delta;
    double quadratic = 1 + critical / x + 2 * (delta / x) * (gamma / x) / critical;
    return alignmentLimit * (excess / x) * quadratic / (1 + gamma / x);
  }

  /**
   * The largest ratio γ at which the signal is detectable: the γ with δ + x_c(δ, γ) = ρ, which is
   * x(x² − δ)/(x + δx + 2δ).
   *
   * @return γ*, empty if no number of sequences suffices (ρ ≤ δ + √δ)
   */
  public OptionalDouble criticalGamma() {
    if (!(rho > firstThreshold())) {
      return OptionalDouble.empty();
    }
    double x = rho - delta;
    double root = Math.sqrt(delta);
    return OptionalDouble.of((x - root) * (x + root) / (1 + delta + 2 * delta / x));
  }

  /**
   * Number of sequences from which on the signal is detectable, over the dimension.
   *
   * @return 1/γ*, the critical N over d; empty if no number suffices
   */
  public OptionalDouble sequencesNeededOverDimension() {
    OptionalDouble largest = criticalGamma();
    return largest.isPresent() ? OptionalDouble.of(1 / largest.getAsDouble()) : largest;
  }

  /**
   * The signal strength that gives a wanted alignment at this δ, γ and kind of table: ρ = δ + x
   * with x the positive root of (1 − A)x³ − Aγx² − (δ + γ + δγ)x − 2δγ.
   *
   * @param wanted alignment, below the largest possible one (1, or ‖μ‖²/(‖μ‖² + δ) if class-tied)
   * @return ρ, in the sense of {@link #rho()}
   * @throws IllegalArgumentException if no finite strength reaches it
   */
  public double rhoForAlignment(double wanted) {
    if (!(wanted >= 0 && wanted < alignmentLimit)) {
      throw Check.failure(
          "wanted alignment",
          wanted,
          "must lie in [0, " + alignmentLimit + ")",
          "no signal strength gives more with this table");
    }
    double a = wanted / alignmentLimit;
    double linear = delta + gamma + delta * gamma;
    return delta + largestRoot(1 - a, a * gamma, linear, 2 * delta * gamma);
  }

  @Override
  public String toString() {
    return "pooled signal, delta = " + delta + ", gamma = " + gamma + ", rho = " + rho;
  }

  private double sampleEigenvalue(double x) {
    return (1 + 1 / x) * (1 + gamma / x) * (x + delta);
  }

  private static double criticalPoint(double delta, double gamma) {
    return largestRoot(1, 0, delta + gamma + delta * gamma, 2 * delta * gamma);
  }

  /**
   * The positive root of c₃x³ − c₂x² − c₁x − c₀ with coefficients ≥ 0, unique by Descartes' rule.
   * Newton's iteration from Fujiwara's bound, which lies above the root, where the cubic is convex:
   * it decreases until rounding stops it.
   */
  private static double largestRoot(double c3, double c2, double c1, double c0) {
    double x = 2 * Math.max(c2 / c3, Math.max(Math.sqrt(c1 / c3), Math.cbrt(c0 / c3)));
    while (true) {
      double value = ((c3 * x - c2) * x - c1) * x - c0;
      double slope = (3 * c3 * x - 2 * c2) * x - c1;
      double next = x - value / slope;
      if (!(next < x)) {
        return x;
      }
      x = next;
    }
  }

  private static void ratio(String name, double value) {
    Check.within(
        name, value, SMALLEST_RATIO, LARGEST_RATIO, "give the dimension over a sample count");
  }
}
