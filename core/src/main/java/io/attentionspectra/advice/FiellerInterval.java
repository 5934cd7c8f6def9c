package io.attentionspectra.advice;

import io.attentionspectra.base.Confidence;

/**
 * The interval of a ratio of two estimates that are jointly normal: all r whose A − rB is within q
 * standard errors of 0 (E. C. Fieller, J. R. Stat. Soc. B 16 (1954) 175). Where the denominator is
 * itself within q standard errors of 0 that set is unbounded; of its parts the one is taken that
 * holds the ratio, since denominators here are variances and cannot be negative.
 */
final class FiellerInterval {

  private FiellerInterval() {}

  /**
   * Variances of two estimates.
   *
   * @param numerator variance of A
   * @param denominator variance of B, infinite where B is unknown
   * @param both covariance
   */
  record Errors(double numerator, double denominator, double both) {

    /** From replicates. */
    static Errors of(double[] numerators, double[] denominators, double beside) {
      double a = mean(numerators);
      double b = mean(denominators);
      double[] sums = new double[3];
      for (int i = 0; i < numerators.length; i++) {
        sums[0] += (numerators[i] - a) * (numerators[i] - a);
        sums[1] += (denominators[i] - b) * (denominators[i] - b);
        sums[2] += (numerators[i] - a) * (denominators[i] - b);
      }
      double divisor = Math.max(1, numerators.length - 1);
      return new Errors(sums[0] / divisor, sums[1] / divisor + beside, sums[2] / divisor);
    }

    private static double mean(double[] values) {
      double sum = 0;
      for (double each : values) {
        sum += each / values.length;
      }
      return sum;
    }
  }

  /**
   * The interval.
   *
   * @param numerator A
   * @param denominator B &gt; 0
   * @param errors their errors
   * @param q half-width in standard errors
   */
  static Confidence of(double numerator, double denominator, Errors errors, double q) {
    double ratio = numerator / denominator;
    double square = q * q;
    double c = numerator * numerator - square * errors.numerator();
    if (numerator == 0 && errors.numerator() == 0) {
      return new Confidence(0, 0, 0);
    }
    if (!(errors.denominator() < Double.POSITIVE_INFINITY)) {
      return c > 0 ? open(ratio, 0, 0) : open(ratio, Double.NaN, Double.NaN);
    }
    double a = denominator * denominator - square * errors.denominator();
    double b = numerator * denominator - square * errors.both();
    double root = Math.sqrt(Math.max(0, b * b - a * c));
    if (a > 0) {
      return new Confidence(ratio, (b - root) / a, (b + root) / a);
    }
    if (!(root > 0)) {
      return open(ratio, Double.NaN, Double.NaN);
    }
    double far = b + Math.copySign(root, b);
    return open(ratio, Math.min(far / a, c / far), Math.max(far / a, c / far));
  }

  /** Outside two ends, on the side of the ratio; everything where there are none. */
  private static Confidence open(double ratio, double left, double right) {
    return new Confidence(
        ratio,
        ratio >= right && ratio > left ? right : Double.NEGATIVE_INFINITY,
        ratio <= left && ratio < right ? left : Double.POSITIVE_INFINITY);
  }
}
