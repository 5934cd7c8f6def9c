package io.attentionspectra.report.figures.internal;

import io.attentionspectra.base.Estimate;
import java.util.List;
import java.util.Locale;

/**
 * y = factor · x^exponent.
 *
 * @param factor y at x = 1
 * @param exponent slope on logarithmic axes
 */
public record PowerFit(double factor, double exponent) {

  /** Least squares of log y on log x, all points with equal weight. */
  public static PowerFit of(double[] x, List<Estimate> y) {
    int n = x.length;
    double sumX = 0;
    double sumY = 0;
    double sumXx = 0;
    double sumXy = 0;
    for (int i = 0; i < n; i++) {
      double logX = Math.log(x[i]);
      double logY = Math.log(y.get(i).value());
      sumX += logX;
      sumY += logY;
      sumXx += logX * logX;
      sumXy += logX * logY;
    }
    double slope = (n * sumXy - sumX * sumY) / (n * sumXx - sumX * sumX);
    return new PowerFit(Math.exp((sumY - slope * sumX) / n), slope);
  }

  /** The exponent for people. */
  public String exponentText() {
    return String.format(Locale.ROOT, "%.2f", exponent).replace('-', '−');
  }

  public double at(double x) {
    return factor * Math.pow(x, exponent);
  }
}
