package io.attentionspectra.score;

/**
 * The distribution of a standardised score s, as nodes and weights of the trapezoidal rule in a
 * variable u in which both are analytic and fall off at both ends, so that the rule converges
 * exponentially (L. N. Trefethen and J. A. C. Weideman, SIAM Review 56 (2014) 385): s = u for
 * Gaussian scores; s = √m tanh u for the cosine of two independent directions of R^m, whose density
 * (1 − t²)^{(m−3)/2} dt becomes sech^{m−1}u du. Taken by {@link ExpansionByQuadrature}.
 *
 * @param headDim m, or 0 for Gaussian scores
 * @param reach largest |u| taken
 */
record ScoreDistribution(int headDim, double reach) {

  /** Scores beyond it weigh e^{−800}. */
  private static final double GAUSSIAN_REACH = 40;

  /** ln of the weight at the largest |u| on a sphere. */
  private static final double LEAST_LOGARITHM = -400;

  static ScoreDistribution gaussian() {
    return new ScoreDistribution(0, GAUSSIAN_REACH);
  }

  /** sech^{m−1}u is e^{−400} where ln cosh u = 400/(m − 1). */
  static ScoreDistribution spherical(int headDim) {
    double logarithm = -LEAST_LOGARITHM / (headDim - 1);
    double ratio = Math.sqrt(-Math.expm1(-2 * logarithm));
    return new ScoreDistribution(headDim, logarithm + Math.log1p(ratio));
  }

  double score(double u) {
    return headDim == 0 ? u : Math.sqrt(headDim) * Math.tanh(u);
  }

  /** √ of the weight, so that a product with a large function does not overflow when squared. */
  double rootOfWeight(double u) {
    if (headDim == 0) {
      return Math.exp(-u * u / 4);
    }
    double a = Math.abs(u);
    double logCosh = a + Math.log1p(Math.exp(-2 * a)) - Math.log(2);
    return Math.exp(-(headDim - 1) * logCosh / 2);
  }

  /** N_k: of the spherical harmonics of degree k; of a Gaussian score the rank m, unknown here. */
  double[] dimensions(int degrees) {
    double[] dimension = new double[degrees];
    double count = 1;
    for (int k = 1; k <= degrees && headDim > 0; k++) {
      count *= k == 1 ? headDim : growth(headDim, k);
      dimension[k - 1] = count;
    }
    return dimension;
  }

  /** N_k/N_{k−1} of spherical harmonics in R^m, k ≥ 2. */
  static double growth(double m, int k) {
    return (2 * k + m - 2) / (2 * k + m - 4) * (k + m - 3) / k;
  }

  /**
   * Orthogonal polynomials of degrees 1 … K at a score, of variance 1/N_k on a sphere: P_k(1) = 1,
   * (m − 3 + k)P_k = (2k + m − 4)tP_{k−1} − (k − 1)P_{k−2}. For a Gaussian score the first, s.
   */
  void polynomials(double score, double[] values) {
    if (headDim == 0) {
      values[0] = score;
      return;
    }
    double t = score / Math.sqrt(headDim);
    double before = 1;
    double last = t;
    values[0] = t;
    for (int k = 2; k <= values.length; k++) {
      double next = ((2 * k + headDim - 4.0) * t * last - (k - 1) * before) / (headDim - 3.0 + k);
      before = last;
      last = next;
      values[k - 1] = next;
    }
  }
}
