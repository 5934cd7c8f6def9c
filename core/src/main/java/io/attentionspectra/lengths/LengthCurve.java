package io.attentionspectra.lengths;

import io.attentionspectra.base.Estimate;
import java.util.ArrayList;
import java.util.List;

/**
 * A quantity by class of length, smoothed: estimates drawn towards the power law A·L^q that fits
 * them best, as far as {@link Shrinkage} says. q is found to {@value #STEP}, between −{@value
 * #MOST} and {@value #MOST}; at each q, A by least squares with weights one over the squared
 * standard error.
 */
final class LengthCurve {

  private static final double MOST = 3;
  private static final double STEP = 0.01;

  /** Relative deviations below are no bootstrap's: n texts would have 1/√n of one. */
  private static final double ROUNDING = 1e-9;

  private LengthCurve() {}

  /**
   * The smoothed values.
   *
   * @param lengths length of each class
   * @param measured the quantity with its standard error; errors positive
   */
  static double[] smoothed(double[] lengths, List<Estimate> measured) {
    double[] values = measured.stream().mapToDouble(Estimate::value).toArray();
    double[] variances =
        measured.stream().mapToDouble(e -> e.standardError() * e.standardError()).toArray();
    return Shrinkage.of(values, variances, powerLaw(lengths, values, variances), 2);
  }

  private static double[] powerLaw(double[] lengths, double[] values, double[] variances) {
    double least = Double.POSITIVE_INFINITY;
    double[] best = values;
    for (int i = (int) Math.round(-MOST / STEP); i <= MOST / STEP; i++) {
      double power = i * STEP;
      double product = 0;
      double square = 0;
      for (int c = 0; c < values.length; c++) {
        double basis = Math.pow(lengths[c], power);
        product += basis * values[c] / variances[c];
        square += basis * basis / variances[c];
      }
      double factor = product / square;
      double[] law = new double[values.length];
      double distance = 0;
      for (int c = 0; c < law.length; c++) {
        law[c] = factor * Math.pow(lengths[c], power);
        distance += (values[c] - law[c]) * (values[c] - law[c]) / variances[c];
      }
      if (distance < least) {
        least = distance;
        best = law;
      }
    }
    return best;
  }

  /**
   * Values with the deviation of their replicates as standard error. Replicates of a class with one
   * increment, or with equal ones, are alike but for their rounding, and show no error: then it is
   * as large as the value.
   */
  static List<Estimate> withErrors(double[] values, List<double[]> replicates) {
    List<Estimate> estimates = new ArrayList<>();
    for (int c = 0; c < values.length; c++) {
      int at = c;
      double mean = replicates.stream().mapToDouble(r -> r[at]).average().orElse(0);
      double sum = replicates.stream().mapToDouble(r -> (r[at] - mean) * (r[at] - mean)).sum();
      double error = Math.sqrt(sum / Math.max(1, replicates.size() - 1));
      double size = Math.abs(values[c]);
      estimates.add(new Estimate(values[c], error > ROUNDING * size ? error : size));
    }
    return estimates;
  }
}
