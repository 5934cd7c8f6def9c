package io.attentionspectra.advice;

import io.attentionspectra.base.Confidence;

/**
 * The interval of a ratio of two estimates that are jointly normal: all r whose A − rB is within q
 * standard errors of 0 (E. C. Fieller, J. R. Stat. Soc. B 16 (1954) 175). Denominators here are
 * variances, of which only estimates can be negative. Where B is not above 0 by q standard errors
 * that set is unbounded: of it the part on the side of A is taken, and every number where A is
 * within q standard errors of 0 too.
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
   * @param denominator B
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
    double a = denominator * denominator - square * errors.denominator();
    double b = numerator * denominator - square * errors.both();
    double root = Math.sqrt(Math.max(0, b * b - a * c));
    if (a > 0 && denominator > 0) {
      return new Confidence(ratio, (b - root) / a, (b + root) / a);
    }
    if (!(c > 0)) {
      return new Confidence(ratio, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    }
    double end = Double.isFinite(a) && a < 0 ? c / (b + Math.copySign(root, numerator)) : 0;
    return numerator > 0
        ? new Confidence(ratio, end, Double.POSITIVE_INFINITY)
        : new Confidence(ratio, Double.NEGATIVE_INFINITY, end);
  }
}
