package io.attentionspectra.base;

import java.util.function.DoubleUnaryOperator;
import org.apiguardian.api.API;

/**
 * A function on a short interval as its Chebyshev series, found by interpolation at the Chebyshev
 * points of the first kind and summed by Clenshaw's recurrence.
 */
@API(status = API.Status.INTERNAL)
public final class ChebyshevSeries {

  private final double lower;
  private final double upper;
  private final double[] coefficients;

  private ChebyshevSeries(double lower, double upper, double[] coefficients) {
    this.lower = lower;
    this.upper = upper;
    this.coefficients = coefficients;
  }

  /**
   * The points where {@link #through} wants values.
   *
   * @param lower left end
   * @param upper right end
   * @param count how many
   * @return the points, decreasing
   */
  public static double[] points(double lower, double upper, int count) {
    double[] points = new double[count];
    for (int k = 0; k < count; k++) {
      double cosine = Math.cos(Math.PI * (k + 0.5) / count);
      points[k] = (lower + upper) / 2 + (upper - lower) / 2 * cosine;
    }
    return points;
  }

  /**
   * The interpolant of values given at {@link #points}.
   *
   * @param lower left end
   * @param upper right end
   * @param values one for each point
   * @return the series
   */
  public static ChebyshevSeries through(double lower, double upper, double[] values) {
    int n = values.length;
    double[] coefficients = new double[n];
    for (int j = 0; j < n; j++) {
      double sum = 0;
      for (int k = 0; k < n; k++) {
        sum += values[k] * Math.cos(Math.PI * j * (k + 0.5) / n);
      }
      coefficients[j] = sum * (j == 0 ? 1.0 : 2.0) / n;
    }
    return new ChebyshevSeries(lower, upper, coefficients);
  }

  /**
   * The interpolant of a function.
   *
   * @param lower left end
   * @param upper right end
   * @param count number of points
   * @param function called once at each point
   * @return the series
   */
  public static ChebyshevSeries of(
      double lower, double upper, int count, DoubleUnaryOperator function) {
    double[] values = points(lower, upper, count);
    for (int k = 0; k < count; k++) {
      values[k] = function.applyAsDouble(values[k]);
    }
    return through(lower, upper, values);
  }

  /**
   * Value at a point of the interval.
   *
   * @param x the point
   * @return the sum of the series
   */
  public double at(double x) {
    double t = (2 * x - lower - upper) / (upper - lower);
    double above = 0;
    double current = 0;
    for (int j = coefficients.length - 1; j > 0; j--) {
      double below = 2 * t * current - above + coefficients[j];
      above = current;
      current = below;
    }
    return t * current - above + coefficients[0];
  }

  /**
   * The integral from the left end, a series with one term more.
   *
   * @return ∫ from the left end to x, as a function of x
   */
  public ChebyshevSeries integral() {
    int n = coefficients.length;
    double half = (upper - lower) / 2;
    double[] sums = new double[n + 1];
    for (int j = 1; j <= n; j++) {
      double before = coefficients[j - 1] * (j == 1 ? 2 : 1);
      double after = j + 1 < n ? coefficients[j + 1] : 0;
      sums[j] = half * (before - after) / (2 * j);
    }
    double atLeft = 0;
    for (int j = n; j > 0; j--) {
      atLeft += j % 2 == 0 ? sums[j] : -sums[j];
    }
    sums[0] = -atLeft;
    return new ChebyshevSeries(lower, upper, sums);
  }

  /**
   * Number of coefficients.
   *
   * @return as many as points
   */
  public int size() {
    return coefficients.length;
  }

  /**
   * How much of the series its end still holds, an estimate of its error.
   *
   * @return the larger modulus of the last two coefficients over the largest of all
   */
  public double tail() {
    double largest = 0;
    for (double c : coefficients) {
      largest = Math.max(largest, Math.abs(c));
    }
    int n = coefficients.length;
    double last = Math.max(Math.abs(coefficients[n - 1]), Math.abs(coefficients[n - 2]));
    return last / largest;
  }
}
