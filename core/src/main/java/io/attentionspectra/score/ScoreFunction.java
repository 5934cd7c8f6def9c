package io.attentionspectra.score;

import io.attentionspectra.base.Check;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.apiguardian.api.API;

/**
 * A score function: attention weights are proportional to φ(s), s the standardised score of a query
 * and a key. What the laws of attention need of it are the moments of f(s) = φ(s)/E φ − 1, s ~ N(0,
 * 1): θ₁ = E f², θ₂ = (E s f)², and for heads of finite size the expansion of f in the polynomials
 * of a cosine.
 *
 * <p>Softmax has them in closed form; soft-capped softmax, sigmoid attention and functions of your
 * own by quadrature, with the error stated ({@link #error}). Immutable.
 */
public final class ScoreFunction {

  private static final double LARGEST_BETA = 100;
  private static final double LARGEST_CAP = 100;
  private static final double LARGEST_BIAS = 100;

  /** Rounding of closed forms. */
  private static final double ROUNDING = 1e-15;

  /** Steps of the integral beyond a score, and where it ends. */
  private static final int TAIL_STEPS = 4096;

  private static final double TAIL_END = 38;

  private final String name;
  private final Map<String, Double> parameters;
  private final DoubleUnaryOperator weight;
  private final DoubleUnaryOperator function;
  private final ScoreExpansion gaussian;
  private final boolean softmax;

  private ScoreFunction(
      String name,
      Map<String, Double> parameters,
      DoubleUnaryOperator weight,
      DoubleUnaryOperator function,
      ScoreExpansion gaussian,
      boolean softmax) {
    this.name = name;
    this.parameters = parameters;
    this.weight = weight;
    this.function = function;
    this.gaussian = gaussian;
    this.softmax = softmax;
  }

  /**
   * Softmax, φ(s) = e^{βs}: f(s) = e^{βs − β²/2} − 1, θ₁ = e^{β²} − 1 and θ₂ = β².
   *
   * @param beta β, positive
   * @return the score function
   * @throws IllegalArgumentException if β is not positive
   */
  public static ScoreFunction softmax(double beta) {
    Check.positive("beta", beta);
    double squared = beta * beta;
    return new ScoreFunction(
        "softmax",
        Map.of("beta", beta),
        x -> Math.exp(beta * x - squared / 2),
        x -> Math.expm1(beta * x - squared / 2),
        SoftmaxExpansion.gaussian(beta),
        true);
  }

  /**
   * Softmax of capped scores, φ(s) = e^{C tanh(βs/C)}.
   *
   * @param beta β, the standard deviation of the scores before the cap, in (0, 100]
   * @param cap C, the largest logit, in (0, 100]
   * @return the score function
   * @throws IllegalArgumentException if an argument is outside its range
   */
  public static ScoreFunction softCap(double beta, double cap) {
    requireBeta(beta);
    Check.positive("cap", cap);
    Check.within("cap", cap, 0, LARGEST_CAP, "a cap this high never acts: use softmax");
    return byQuadrature(
        "soft-cap", parameters(beta, "cap", cap), s -> Math.exp(cap * Math.tanh(beta * s / cap)));
  }

  /**
   * Sigmoid attention, φ(s) = 1/(1 + e^{−βs − b}): weights are not normalised over the keys, so
   * that the law is that of the matrix divided by its mean and centred on both sides.
   *
   * @param beta β, the standard deviation of the scores, in (0, 100]
   * @param bias b, often −ln ℓ, in [−100, 100]
   * @return the score function
   * @throws IllegalArgumentException if an argument is outside its range
   */
  public static ScoreFunction sigmoid(double beta, double bias) {
    requireBeta(beta);
    Check.within("bias", bias, -LARGEST_BIAS, LARGEST_BIAS, "weights would all be 0 or all be 1");
    return byQuadrature(
        "sigmoid", parameters(beta, "bias", bias), s -> 1 / (1 + Math.exp(-beta * s - bias)));
  }

  /**
   * A score function of your own.
   *
   * @param name name for people, such as {@code ReLU}
   * @param weight φ, finite and not negative at every score, not constant, of at most exponential
   *     growth; with kinks the moments have fewer digits, with jumps they are refused
   * @return the score function
   * @throws IllegalArgumentException if its moments do not exist or are not found to 10⁻⁶
   */
  public static ScoreFunction of(String name, DoubleUnaryOperator weight) {
    return byQuadrature(name, Map.of(), weight);
  }

  private static ScoreFunction byQuadrature(
      String name, Map<String, Double> parameters, DoubleUnaryOperator weight) {
    ScoreDistribution scores = ScoreDistribution.gaussian();
    ScoreExpansion expansion = ExpansionByQuadrature.of(name, weight, scores, 1);
    double mean = ExpansionByQuadrature.mean(weight, scores);
    return new ScoreFunction(
        name, parameters, weight, s -> weight.applyAsDouble(s) / mean - 1, expansion, false);
  }

  private static void requireBeta(double beta) {
    Check.positive("beta", beta);
    Check.within("beta", beta, 0, LARGEST_BETA, "above it weights are a step function of scores");
  }

  private static Map<String, Double> parameters(double beta, String other, double value) {
    Map<String, Double> map = new LinkedHashMap<>();
    map.put("beta", beta);
    map.put(other, value);
    return Collections.unmodifiableMap(map);
  }

  /**
   * The Taylor polynomial of e^{βx − β²/2} in x at 0, less its Gaussian mean: Q(x) = e^{−β²/2}
   * Σ_{k≤n} (βx)ᵏ/k! − mean. Its moments follow from E gᵏ = (k−1)!! for even k.
   *
   * @param beta β, positive
   * @param degree n, at least 1
   * @return the score function with f = Q, not divided by a mean
   * @throws IllegalArgumentException if β is not positive or n below 1
   */
  public static ScoreFunction taylor(double beta, int degree) {
    Check.positive("beta", beta);
    Check.atLeast("degree", degree, 1);
    double[] coefficients = coefficients(beta, degree);
    double mean = moment(coefficients, new double[] {1});
    double slope = moment(coefficients, new double[] {0, 1});
    double total = moment(coefficients, coefficients) - mean * mean;
    double linear = slope * slope;
    DoubleUnaryOperator function = x -> horner(coefficients, x) - mean;
    return new ScoreFunction(
        "Taylor polynomial of degree " + degree,
        Map.of("beta", beta),
        x -> 1 + function.applyAsDouble(x),
        function,
        new ScoreExpansion(
            total, new double[] {linear}, new double[1], Math.max(0, total - linear), ROUNDING),
        false);
  }

  /**
   * The least degree whose Taylor polynomial carries all but 1/ℓ of the second moment e^{β²} of
   * e^{βg − β²/2}; it grows like ln ℓ/ln ln ℓ.
   *
   * @param beta β, positive
   * @param length ℓ, at least 2
   * @return the degree, at least 1
   * @throws IllegalArgumentException if β is not positive or ℓ below 2
   */
  public static int sufficientDegree(double beta, int length) {
    Check.positive("beta", beta);
    Check.atLeast("length", length, 2);
    double enough = Math.exp(beta * beta) * (1 - 1.0 / length);
    int degree = 1;
    while (true) {
      double[] coefficients = coefficients(beta, degree);
      if (moment(coefficients, coefficients) >= enough) {
        return degree;
      }
      degree++;
    }
  }

  /**
   * Name for people.
   *
   * @return for example {@code soft-cap}
   */
  public String name() {
    return name;
  }

  /**
   * Parameters by name.
   *
   * @return for example beta and cap; none for a function of one's own
   */
  public Map<String, Double> parameters() {
    return parameters;
  }

  /**
   * Whether it is softmax, for which the laws have closed forms.
   *
   * @return true for {@link #softmax}
   */
  public boolean isSoftmax() {
    return softmax;
  }

  /**
   * The centred function.
   *
   * @return f, with E f(s) = 0
   */
  public DoubleUnaryOperator function() {
    return function;
  }

  /**
   * The weight of a score, up to a factor that no head sees.
   *
   * @param score s, of variance 1
   * @return φ(s)
   */
  public double weight(double score) {
    return weight.applyAsDouble(score);
  }

  /**
   * Variance of the relative attention of a pair.
   *
   * @return θ₁ = E f(s)²
   */
  public double total() {
    return gaussian.total();
  }

  /**
   * The part of θ₁ that the scores themselves carry.
   *
   * @return θ₂ = (E s f(s))²
   */
  public double linear() {
    return gaussian.variance()[0];
  }

  /**
   * The part of θ₁ that the linear term does not carry, the variance of the independent noise.
   *
   * @return θ₁ − θ₂, not negative
   */
  public double remainder() {
    return gaussian.remainder();
  }

  /**
   * Error of the moments.
   *
   * @return a bound on the errors of θ₁ and θ₂, relative to θ₁
   */
  public double error() {
    return gaussian.error();
  }

  /**
   * The expansion for queries and keys uniform on spheres of radius √m.
   *
   * @param headDim m, at least 2
   * @param degrees K, at least 1
   * @return parts of degrees 1 … K and the rest
   * @throws IllegalArgumentException if an argument is out of range or the moments are not found
   */
  @API(status = API.Status.INTERNAL)
  public ScoreExpansion spherical(int headDim, int degrees) {
    Check.atLeast("headDim", headDim, 2);
    Check.atLeast("degrees", degrees, 1);
    return softmax
        ? SoftmaxExpansion.spherical(headDim, parameters.getOrDefault("beta", 0.0), degrees)
        : ExpansionByQuadrature.of(name, weight, ScoreDistribution.spherical(headDim), degrees);
  }

  /**
   * Share of all weight that scores beyond a value hold, E[φ(s); |s| &gt; x]/E φ(s). A query sees
   * scores up to about √(2 ln n) among n keys: above ½ there it is condensed, since its attention
   * is then made by few keys. For softmax that is β = √(2 ln n).
   *
   * @param score x, at least 0
   * @return a share, to about 10⁻⁵
   * @throws IllegalArgumentException if x is negative or not finite
   */
  public double shareBeyond(double score) {
    Check.nonNegative("score", score);
    double step = (TAIL_END - score) / TAIL_STEPS;
    double beyond = 0;
    for (int i = 0; i < TAIL_STEPS && step > 0; i++) {
      double s = score + i * step;
      double root = Math.exp(-s * s / 4);
      double value = root * (root * (2 + function.applyAsDouble(s) + function.applyAsDouble(-s)));
      beyond += i == 0 ? value / 2 : value;
    }
    return beyond * Math.max(0, step) / Math.sqrt(2 * Math.PI);
  }

  @Override
  public String toString() {
    return name + (parameters.isEmpty() ? "" : " " + parameters);
  }

  private static double[] coefficients(double beta, int degree) {
    double[] coefficients = new double[degree + 1];
    coefficients[0] = Math.exp(-beta * beta / 2);
    for (int k = 1; k <= degree; k++) {
      coefficients[k] = coefficients[k - 1] * beta / k;
    }
    return coefficients;
  }

  /** E[a(g) b(g)] of two polynomials. */
  private static double moment(double[] a, double[] b) {
    double[] powers = new double[a.length + b.length - 1];
    powers[0] = 1;
    for (int k = 2; k < powers.length; k += 2) {
      powers[k] = powers[k - 2] * (k - 1);
    }
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < b.length; j++) {
        sum += a[i] * b[j] * powers[i + j];
      }
    }
    return sum;
  }

  private static double horner(double[] coefficients, double x) {
    double value = 0;
    for (int k = coefficients.length - 1; k >= 0; k--) {
      value = value * x + coefficients[k];
    }
    return value;
  }
}
