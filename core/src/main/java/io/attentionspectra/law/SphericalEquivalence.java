package io.attentionspectra.law;

import static io.attentionspectra.free.Free.circular;
import static io.attentionspectra.free.Free.gaussianProduct;

import io.attentionspectra.base.Check;
import io.attentionspectra.free.FreeLaw;
import io.attentionspectra.free.RDiagonalElement;
import io.attentionspectra.score.ScoreExpansion;
import io.attentionspectra.score.ScoreFunction;
import java.util.Map;

/**
 * The spherical-equivalence law of attention at finite head size m: queries and keys uniform on
 * spheres of radius √m.
 *
 * <p>With g(t) = e^{β√m t}/E e^{β√m t}, t the cosine of two independent uniform directions of R^m,
 * v_k the variance of the degree-k Gegenbauer part of g and N_k the dimension of the spherical
 * harmonics of degree k, the determining series is f(χ) = (v − Σ_{k≤K} v_k)χ + Σ_{k≤K} v_kχ/(1 −
 * v_kχ/c_k), c_k = N_k/ℓ, and λχ = (1 + f)². Mean v. As m → ∞ at fixed m/ℓ it becomes the
 * Gaussian-equivalence law.
 *
 * <p>Softmax has the v_k in closed form; for other score functions φ, with g = φ(√m t)/E φ, they
 * come by quadrature ({@link ScoreFunction#spherical}).
 */
public final class SphericalEquivalence extends FreeLaw {

  private static final int DEFAULT_DEGREES = 3;
  private static final int MAX_DEGREES = 12;
  private static final double LARGEST_BETA = 18;

  private final ScoreExpansion parts;

  private SphericalEquivalence(
      ScoreFunction score,
      Map<String, Double> parameters,
      RDiagonalElement element,
      ScoreExpansion parts) {
    super(ScoreDomain.name("Spherical equivalence", score), parameters, element, 1);
    this.parts = parts;
  }

  /**
   * The law with polynomial parts up to degree 3 kept apart.
   *
   * @param length sequence length ℓ ≥ 2
   * @param headDim head size m ≥ 2
   * @param beta standard deviation of the scores β in [1e-3, 18]
   * @return the law
   * @throws IllegalArgumentException if an argument is outside its range
   */
  public static SphericalEquivalence of(int length, int headDim, double beta) {
    return of(length, headDim, beta, DEFAULT_DEGREES);
  }

  /**
   * The law with polynomial parts up to degree K kept apart, the rest as independent noise.
   *
   * @param length sequence length ℓ ≥ 2
   * @param headDim head size m ≥ 2
   * @param beta standard deviation of the scores β in [1e-3, 18]
   * @param degrees K in [1, 12]
   * @return the law
   * @throws IllegalArgumentException if an argument is outside its range
   */
  public static SphericalEquivalence of(int length, int headDim, double beta, int degrees) {
    Check.positive("beta", beta);
    Check.within("beta", beta, 1e-3, LARGEST_BETA, "above it the variance of attention overflows");
    return of(length, headDim, ScoreFunction.softmax(beta), degrees);
  }

  /**
   * The law of any score function, with polynomial parts up to degree 3 kept apart.
   *
   * @param length sequence length ℓ ≥ 2
   * @param headDim head size m ≥ 2
   * @param score the score function
   * @return the law
   * @throws IllegalArgumentException if an argument is outside its range
   */
  public static SphericalEquivalence of(int length, int headDim, ScoreFunction score) {
    return of(length, headDim, score, DEFAULT_DEGREES);
  }

  /**
   * The law of any score function, with polynomial parts up to degree K kept apart, the rest as
   * independent noise.
   *
   * @param length sequence length ℓ ≥ 2
   * @param headDim head size m ≥ 2
   * @param score the score function
   * @param degrees K in [1, 12]
   * @return the law
   * @throws IllegalArgumentException if an argument is outside its range
   */
  public static SphericalEquivalence of(int length, int headDim, ScoreFunction score, int degrees) {
    Check.atLeast("length", length, 2);
    Check.atLeast("headDim", headDim, 2);
    requireDegrees(degrees);
    ScoreExpansion parts = score.spherical(headDim, degrees);
    RDiagonalElement element = circular(Math.sqrt(parts.remainder()));
    double[] variance = parts.variance();
    double[] dimension = parts.dimension();
    for (int k = 0; k < degrees; k++) {
      if (ScoreDomain.shows(variance[k], parts)) {
        element = element.plus(gaussianProduct(Math.sqrt(variance[k]), dimension[k] / length));
      }
    }
    return new SphericalEquivalence(
        score, ScoreDomain.parameters(length, headDim, score, degrees), element, parts);
  }

  static void requireDegrees(int degrees) {
    Check.within("degrees", degrees, 1, MAX_DEGREES, "three degrees serve heads of 16 to 256");
  }

  /**
   * Variance of the degree-k part of the normalised exponential.
   *
   * @param degree k in [1, degrees]
   * @return v_k
   */
  public double componentVariance(int degree) {
    return parts.variance()[checked(degree)];
  }

  /**
   * Dimension of the spherical harmonics of degree k in R^m, (2k+m−2)/k · C(k+m−3, k−1).
   *
   * @param degree k in [1, degrees]
   * @return N_k
   */
  public double componentDimension(int degree) {
    return parts.dimension()[checked(degree)];
  }

  /**
   * Total variance of the normalised exponential.
   *
   * @return v = E g² − 1
   */
  public double totalVariance() {
    return parts.total();
  }

  private int checked(int degree) {
    Check.within("degree", degree, 1, parts.variance().length, "ask for a degree of this law");
    return degree - 1;
  }
}
