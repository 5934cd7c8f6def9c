package io.attentionspectra.law;

/**
 * A function on a short interval as its Chebyshev series, found by interpolation at the Chebyshev
 * points of the first kind and summed by Clenshaw's recurrence.
 */
final class ChebyshevPiece {

  private final double centre;
  private final double halfLength;
  private final double[] coefficients;

  private ChebyshevPiece(double centre, double halfLength, double[] coefficients) {
    this.centre = centre;
    this.halfLength = halfLength;
    this.coefficients = coefficients;
  }

  /** The points where {@link #through} wants values, decreasing. */
  static double[] points(double lower, double upper, int count) {
    double[] points = new double[count];
    for (int k = 0; k < count; k++) {
      double cosine = Math.cos(Math.PI * (k + 0.5) / count);
      points[k] = (lower + upper) / 2 + (upper - lower) / 2 * cosine;
    }
    return points;
  }

  /** The interpolant of values given at {@link #points}. */
  static ChebyshevPiece through(double lower, double upper, double[] values) {
    int n = values.length;
    double[] coefficients = new double[n];
    for (int j = 0; j < n; j++) {
      double sum = 0;
      for (int k = 0; k < n; k++) {
        sum += values[k] * Math.cos(Math.PI * j * (k + 0.5) / n);
      }
      coefficients[j] = sum * (j == 0 ? 1.0 : 2.0) / n;
    }
    return new ChebyshevPiece((lower + upper) / 2, (upper - lower) / 2, coefficients);
  }

  /** Value at x in the interval. */
  double at(double x) {
    double t = (x - centre) / halfLength;
    double above = 0;
    double current = 0;
    for (int j = coefficients.length - 1; j > 0; j--) {
      double below = 2 * t * current - above + coefficients[j];
      above = current;
      current = below;
    }
    return t * current - above + coefficients[0];
  }
}
