package io.attentionspectra.law;

import static io.attentionspectra.free.Free.circular;
import static io.attentionspectra.free.Free.gaussianProduct;

import io.attentionspectra.base.Check;
import io.attentionspectra.free.FreeLaw;
import io.attentionspectra.free.RDiagonalElement;
import io.attentionspectra.resolvent.Components;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The spherical-equivalence law of softmax attention at finite head size m: queries and keys
 * uniform on spheres of radius √m.
 *
 * <p>With g(t) = e^{β√m t}/E e^{β√m t}, t the cosine of two independent uniform directions of R^m,
 * v_k the variance of the degree-k Gegenbauer part of g and N_k the dimension of the spherical
 * harmonics of degree k, the determining series is f(χ) = (v − Σ_{k≤K} v_k)χ + Σ_{k≤K} v_kχ/(1 −
 * v_kχ/c_k), c_k = N_k/ℓ, and λχ = (1 + f)². Mean v. As m → ∞ at fixed m/ℓ it becomes the
 * Gaussian-equivalence law.
 *
 * <p>By the Funk–Hecke expansion of the exponential (DLMF 10.23.9), v_k = N_k (I_{ν+k}(s)/I_ν(s))²
 * with ν = m/2 − 1 and s = β√m; each I is a series of positive terms, so no quadrature is needed.
 */
public final class SphericalEquivalence extends FreeLaw {

  private static final int DEFAULT_DEGREES = 3;
  private static final int MAX_DEGREES = 12;
  private static final double LARGEST_BETA = 18;

  private final Parts parts;

  /**
   * The variances of the expansion.
   *
   * @param total v, the variance of g
   * @param variance v₁ … v_K
   * @param dimension N₁ … N_K
   * @param remainder v − Σ v_k, summed directly
   */
  @SuppressWarnings("ArrayRecordComponent")
  private record Parts(double total, double[] variance, double[] dimension, double remainder) {}

  private SphericalEquivalence(
      Map<String, Double> parameters, RDiagonalElement element, Parts parts) {
    super("Spherical equivalence", parameters, element, 1);
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
    Check.atLeast("length", length, 2);
    Check.atLeast("headDim", headDim, 2);
    Check.positive("beta", beta);
    Check.within("beta", beta, 1e-3, LARGEST_BETA, "above it the variance of attention overflows");
    requireDegrees(degrees);
    Parts parts = parts(headDim, beta, degrees);
    RDiagonalElement element = circular(Math.sqrt(parts.remainder()));
    for (int k = 0; k < degrees; k++) {
      element =
          element.plus(
              gaussianProduct(Math.sqrt(parts.variance()[k]), parts.dimension()[k] / length));
    }
    Map<String, Double> parameters = new LinkedHashMap<>();
    parameters.put("length", (double) length);
    parameters.put("headDim", (double) headDim);
    parameters.put("beta", beta);
    parameters.put("degrees", (double) degrees);
    return new SphericalEquivalence(parameters, element, parts);
  }

  static void requireDegrees(int degrees) {
    Check.within("degrees", degrees, 1, MAX_DEGREES, "three degrees serve heads of 16 to 256");
  }

  /** The linear model of heads of finite size, as the laws of masked attention take it. */
  static Components components(int length, int headDim, double beta, int degrees) {
    Parts parts = parts(headDim, beta, degrees);
    double[] ratio = Arrays.stream(parts.dimension()).map(n -> n / length).toArray();
    return Components.of(parts.remainder(), parts.variance(), ratio);
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

  private static Parts parts(int headDim, double beta, int degrees) {
    double quarter = beta * beta * headDim / 4;
    double half = headDim / 2.0;
    double[] variance = new double[degrees];
    double[] dimension = new double[degrees];
    double base = hypergeometric(half, quarter);
    // √N_k I_{ν+k}(s)/I_ν(s) = √N_k (s/2)^k/(m/2)_k · 0F1(m/2 + k)/0F1(m/2), without N_k itself,
    // which
    // overflows long before the product has decayed.
    double amplitude = 1;
    double count = 1;
    double remainder = 0;
    for (int k = 1; k < 4000; k++) {
      double growth = k == 1 ? headDim : growth(headDim, k);
      amplitude *= Math.sqrt(growth * quarter) / (half + k - 1);
      double root = amplitude * hypergeometric(half + k, quarter) / base;
      double part = root * root;
      if (k <= degrees) {
        count *= growth;
        variance[k - 1] = part;
        dimension[k - 1] = count;
      } else {
        remainder += part;
        if (part < 1e-18 * remainder && k > 2 * beta * beta) {
          break;
        }
      }
    }
    double total = remainder;
    for (double v : variance) {
      total += v;
    }
    return new Parts(total, variance, dimension, remainder);
  }

  /** N_k/N_{k−1}. */
  private static double growth(double m, int k) {
    return (2 * k + m - 2) / (2 * k + m - 4) * (k + m - 3) / k;
  }

  /** 0F1(; a; z) = Σ zʲ/((a)_j j!) for a, z > 0. */
  private static double hypergeometric(double a, double z) {
    double term = 1;
    double sum = 0;
    for (int j = 0; sum + term != sum; j++) {
      sum += term;
      term *= z / ((a + j) * (j + 1));
    }
    return sum;
  }
}
