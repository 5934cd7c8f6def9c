package io.attentionspectra.score;

/**
 * The expansion of softmax in closed form. On spheres, by the Funk–Hecke expansion of the
 * exponential (DLMF 10.23.9), v_k = N_k (I_{ν+k}(s)/I_ν(s))² with ν = m/2 − 1 and s = β√m; each I
 * is a series of positive terms, so no quadrature is needed. Called by {@link ScoreFunction}.
 */
final class SoftmaxExpansion {

  private static final double ROUNDING = 1e-14;

  private SoftmaxExpansion() {}

  /** θ₁ = e^{β²} − 1, θ₂ = β². */
  static ScoreExpansion gaussian(double beta) {
    double square = beta * beta;
    return new ScoreExpansion(
        Math.expm1(square),
        new double[] {square},
        new double[1],
        exponentialRemainder(square),
        ROUNDING);
  }

  /** eˣ − 1 − x, by its series below 1 where the subtraction would cancel. */
  private static double exponentialRemainder(double x) {
    if (x > 1) {
      return Math.expm1(x) - x;
    }
    double term = x * x / 2;
    double sum = 0;
    for (int k = 3; sum + term != sum; k++) {
      sum += term;
      term *= x / k;
    }
    return sum;
  }

  static ScoreExpansion spherical(int headDim, double beta, int degrees) {
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
      double growth = k == 1 ? headDim : ScoreDistribution.growth(headDim, k);
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
    return new ScoreExpansion(total, variance, dimension, remainder, ROUNDING);
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
