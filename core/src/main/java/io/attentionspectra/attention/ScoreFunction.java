package io.attentionspectra.attention;

import io.attentionspectra.base.Check;
import java.util.function.DoubleUnaryOperator;

/**
 * A function φ of a standard Gaussian score g with E φ(g) = 0, and its Gaussian moments.
 *
 * @param function φ
 * @param total θ₁ = E φ(g)²
 * @param linear θ₂ = (E g φ(g))², the part of θ₁ carried by the first Hermite polynomial
 */
public record ScoreFunction(DoubleUnaryOperator function, double total, double linear) {

  /**
   * Checks the moments.
   *
   * @param function φ
   * @param total θ₁
   * @param linear θ₂, at most θ₁
   * @throws IllegalArgumentException unless 0 ≤ θ₂ ≤ θ₁
   */
  public ScoreFunction {
    Check.positive("total", total);
    Check.within("linear", linear, 0, total * (1 + 1e-12), "give moments of one function");
  }

  /**
   * The centred exponential f(x) = e^{βx − β²/2} − 1, with θ₁ = e^{β²} − 1 and θ₂ = β².
   *
   * @param beta β, positive
   * @return f
   * @throws IllegalArgumentException if β is not positive
   */
  public static ScoreFunction exponential(double beta) {
    Check.positive("beta", beta);
    double squared = beta * beta;
    return new ScoreFunction(x -> Math.expm1(beta * x - squared / 2), Math.expm1(squared), squared);
  }

  /**
   * The Taylor polynomial of e^{βx − β²/2} in x at 0, less its Gaussian mean: Q(x) = e^{−β²/2}
   * Σ_{k≤n} (βx)ᵏ/k! − mean. Its moments follow from E gᵏ = (k−1)!! for even k.
   *
   * @param beta β, positive
   * @param degree n, at least 1
   * @return Q
   * @throws IllegalArgumentException if β is not positive or n below 1
   */
  public static ScoreFunction taylor(double beta, int degree) {
    Check.positive("beta", beta);
    Check.atLeast("degree", degree, 1);
    double[] coefficients = coefficients(beta, degree);
    double mean = moment(coefficients, new double[] {1});
    double slope = moment(coefficients, new double[] {0, 1});
    double total = moment(coefficients, coefficients) - mean * mean;
    return new ScoreFunction(x -> horner(coefficients, x) - mean, total, slope * slope);
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
   * The part of θ₁ that the linear term does not carry, the variance of the independent noise.
   *
   * @return θ₁ − θ₂, not negative
   */
  public double remainder() {
    return Math.max(0, total - linear);
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
