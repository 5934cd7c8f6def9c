package io.attentionspectra.law;

import io.attentionspectra.base.ChebyshevSeries;
import io.attentionspectra.base.Check;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.DoubleFunction;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.rng.UniformRandomProvider;
import org.hipparchus.analysis.integration.gauss.GaussIntegrator;
import org.hipparchus.analysis.integration.gauss.GaussIntegratorFactory;
import org.hipparchus.analysis.solvers.BracketingNthOrderBrentSolver;
import org.jspecify.annotations.Nullable;

/**
 * The Tracy–Widom law of the largest eigenvalue at a soft edge, in the variable γ₀ n^{2/3}(λ₁ − E)
 * of {@link io.attentionspectra.spectrum.EdgeScaling}. It lives on the whole real line and is a
 * distribution of one eigenvalue, not a spectral law.
 *
 * <p>Formula: F_β(s) = det(1 − B_s^β) with kernel Ai(x + y + s) on L²(0, ∞); β = 1 for real
 * matrices (P. L. Ferrari, H. Spohn, J. Phys. A 38 (2005) L557), β = 2 for complex ones (C. A.
 * Tracy, H. Widom, Comm. Math. Phys. 159 (1994) 151). Evaluated once per unit interval through
 * Fredholm determinants (F. Bornemann, Math. Comp. 79 (2010) 871), then by Chebyshev interpolation.
 *
 * <p>Accuracy: distribution function and density to 1e-13 absolute everywhere; survival function
 * and density to 1e-12 relative for s ≥ −1 until they underflow (s ≈ 100 for β = 1, 64 for β = 2),
 * 0 beyond; distribution function and density are 0 below s = −10, where they are less than 5e-21.
 * Immutable apart from an internal cache; safe for several threads.
 */
public final class TracyWidom {

  private static final TracyWidom REAL = new TracyWidom(1, 100, AiryDeterminant::real);
  private static final TracyWidom COMPLEX = new TracyWidom(2, 64, AiryDeterminant::complex);

  private static final int LEFT = -10;

  /** From here on the logarithms of survival and density are interpolated. */
  private static final int LOGARITHMIC = -1;

  private static final int POINTS = 18;
  private static final double TOLERANCE = 1e-15;

  private final int beta;
  private final int right;
  private final DoubleFunction<AiryDeterminant> determinant;
  private final AtomicReferenceArray<@Nullable Piece> pieces;

  /** Interpolants on a unit interval: F and f on the left, log(1 − F) and log f on the right. */
  private record Piece(ChebyshevSeries distribution, ChebyshevSeries density) {}

  private TracyWidom(int beta, int right, DoubleFunction<AiryDeterminant> determinant) {
    this.beta = beta;
    this.right = right;
    this.determinant = determinant;
    this.pieces = new AtomicReferenceArray<>(right - LEFT);
  }

  /**
   * The law of real symmetric ensembles, β = 1: the one for covariances and squared singular values
   * of real matrices.
   *
   * @return F₁
   */
  public static TracyWidom real() {
    return REAL;
  }

  /**
   * The law of complex Hermitian ensembles, β = 2.
   *
   * @return F₂
   */
  public static TracyWidom complex() {
    return COMPLEX;
  }

  /**
   * The symmetry class.
   *
   * @return 1 for real matrices, 2 for complex ones
   */
  public int beta() {
    return beta;
  }

  /**
   * Density f_β(s) = F_β′(s).
   *
   * @param s any number
   * @return the density
   * @throws IllegalArgumentException if s is NaN
   */
  public double density(double s) {
    if (outside(s)) {
      return 0;
    }
    double value = piece(s).density.at(s);
    return s < LOGARITHMIC ? Math.max(value, 0) : Math.exp(value);
  }

  /**
   * Distribution function F_β(s).
   *
   * @param s any number
   * @return a probability
   * @throws IllegalArgumentException if s is NaN
   */
  public double cumulative(double s) {
    if (outside(s)) {
      return s < LEFT ? 0 : 1;
    }
    double value = piece(s).distribution.at(s);
    return s < LOGARITHMIC ? Math.max(value, 0) : -Math.expm1(value);
  }

  /**
   * Survival function 1 − F_β(s), accurate in relative terms in the right tail; the p-value of a
   * standardised largest eigenvalue.
   *
   * @param s any number
   * @return a probability
   * @throws IllegalArgumentException if s is NaN
   */
  public double survival(double s) {
    if (outside(s)) {
      return s < LEFT ? 1 : 0;
    }
    double value = piece(s).distribution.at(s);
    return s < LOGARITHMIC ? 1 - Math.max(value, 0) : Math.exp(value);
  }

  /**
   * Quantile: s with F_β(s) = q. In the far left tail (q below 1e-12) the result is only as good as
   * the absolute error of F.
   *
   * @param probability q in [0, 1]
   * @return the quantile, −∞ at 0 and +∞ at 1
   * @throws IllegalArgumentException if q is not a probability
   */
  public double quantile(double probability) {
    Check.probability("probability", probability);
    if (probability == 0) {
      return Double.NEGATIVE_INFINITY;
    }
    if (probability > cumulative(LOGARITHMIC)) {
      return upperQuantile(1 - probability);
    }
    return solve(s -> cumulative(s) - probability, LEFT, LOGARITHMIC);
  }

  /**
   * Upper quantile: s with 1 − F_β(s) = q, accurate for small q; where the survival function has
   * underflown, the end of its range.
   *
   * @param probability q in [0, 1]
   * @return the quantile, +∞ at 0 and −∞ at 1
   * @throws IllegalArgumentException if q is not a probability
   */
  public double upperQuantile(double probability) {
    Check.probability("probability", probability);
    if (probability == 0) {
      return Double.POSITIVE_INFINITY;
    }
    if (probability > survival(LOGARITHMIC)) {
      return quantile(1 - probability);
    }
    double target = Math.log(probability);
    int upper = LOGARITHMIC + 1;
    while (upper < right && survival(upper) > probability) {
      upper++;
    }
    return solve(s -> target - Math.log(survival(s)), upper - 1, Math.min(upper, right - 1e-9));
  }

  /**
   * Mean, by Gauss–Legendre quadrature of the density over unit intervals.
   *
   * @return −1.2065… for β = 1, −1.7710… for β = 2
   */
  public double mean() {
    return integrate(s -> s * density(s));
  }

  /**
   * Variance, by Gauss–Legendre quadrature of the density over unit intervals.
   *
   * @return 1.6077… for β = 1, 0.8131… for β = 2
   */
  public double variance() {
    double mean = mean();
    return integrate(s -> (s - mean) * (s - mean) * density(s));
  }

  /**
   * Independent draws by inversion.
   *
   * @param generator source of randomness
   * @param count how many, zero or more
   * @return the draws
   */
  public double[] sample(UniformRandomProvider generator, int count) {
    double[] draws = new double[Check.atLeast("count", count, 0)];
    for (int i = 0; i < count; i++) {
      draws[i] = quantile(generator.nextDouble());
    }
    return draws;
  }

  @Override
  public String toString() {
    return "Tracy–Widom, β = " + beta;
  }

  private boolean outside(double s) {
    if (Double.isNaN(s)) {
      throw Check.failure("s", s, "must be a number", "look for the NaN upstream");
    }
    return s < LEFT || s >= right;
  }

  private Piece piece(double s) {
    int index = (int) Math.floor(s) - LEFT;
    Piece piece = pieces.get(index);
    if (piece == null) {
      piece = build(index + LEFT);
      pieces.set(index, piece);
    }
    return piece;
  }

  private Piece build(int lower) {
    double[] points = ChebyshevSeries.points(lower, lower + 1.0, POINTS);
    double[] distribution = new double[POINTS];
    double[] density = new double[POINTS];
    for (int k = 0; k < POINTS; k++) {
      AiryDeterminant exact = determinant.apply(points[k]);
      if (lower < LOGARITHMIC) {
        distribution[k] = exact.cumulative();
        density[k] = exact.density();
      } else {
        distribution[k] = Math.log(exact.survival());
        density[k] = Math.log(exact.density());
      }
    }
    return new Piece(
        ChebyshevSeries.through(lower, lower + 1.0, distribution),
        ChebyshevSeries.through(lower, lower + 1.0, density));
  }

  /** Root of a function that changes sign; an end where it only touches zero is the root. */
  private static double solve(DoubleUnaryOperator function, double lower, double upper) {
    if (function.applyAsDouble(upper) <= 0) {
      return upper;
    }
    if (function.applyAsDouble(lower) >= 0) {
      return lower;
    }
    return new BracketingNthOrderBrentSolver(TOLERANCE, TOLERANCE, TOLERANCE, 5)
        .solve(200, function::applyAsDouble, lower, upper);
  }

  /** Integral over [−10, 20]; beyond, the laws carry less than 1e-27. */
  private static double integrate(DoubleUnaryOperator integrand) {
    double sum = 0;
    for (int lower = LEFT; lower < 20; lower++) {
      GaussIntegrator rule = new GaussIntegratorFactory().legendre(16, lower, lower + 1.0);
      sum += rule.integrate(integrand::applyAsDouble);
    }
    return sum;
  }
}
