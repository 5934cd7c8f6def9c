package io.attentionspectra.free;

import io.attentionspectra.base.Check;
import java.util.Arrays;

/**
 * A discrete probability measure on [0, ∞): eigenvalues g with weights, equal eigenvalues merged.
 *
 * <p>Values are kept in units of a reference ĝ, which shapes the parameter t = ĝw/(1 + ĝw): far
 * below the smallest positive eigenvalue t is small, hence relatively exact, wherever the
 * eigenvalues matter; at the mean t stays well below 1 next to a hard edge at w = ∞.
 */
final class Population {

  /** mean(q) and mean(g q) at a parameter, q = 1/(1 − t(1 + g)), g in units of ĝ. */
  record Means(Jet plain, Jet weighted) {}

  private static final double LARGEST_SCALE = 1e100;

  /** Small units over the smallest positive eigenvalue. */
  private static final double SMALL_UNIT = 1e-4;

  private final double[] values;
  private final double[] weights;
  private final double reference;
  private final double mean;
  private final double rank;

  private Population(
      double[] values, double[] weights, double reference, double mean, double rank) {
    this.values = values;
    this.weights = weights;
    this.reference = reference;
    this.mean = mean;
    this.rank = rank;
  }

  static Population of(double[] values, double[] weights) {
    if (values.length == 0) {
      throw Check.failure("population", "[]", "must not be empty", "give at least one eigenvalue");
    }
    if (weights.length != values.length) {
      throw Check.failure(
          "weights", weights.length, "must be as many as the eigenvalues", "give " + values.length);
    }
    Integer[] order = new Integer[values.length];
    Arrays.setAll(order, i -> i);
    for (int i = 0; i < values.length; i++) {
      Check.nonNegative("population eigenvalue " + i, values[i]);
      Check.nonNegative("population weight " + i, weights[i]);
    }
    Arrays.sort(order, (a, b) -> Double.compare(values[a], values[b]));
    double[] distinct = new double[values.length];
    double[] mass = new double[values.length];
    int count = 0;
    double total = 0;
    for (int i : order) {
      if (weights[i] == 0) {
        continue;
      }
      total += weights[i];
      if (count > 0 && values[i] == distinct[count - 1]) {
        mass[count - 1] += weights[i];
      } else {
        distinct[count] = values[i];
        mass[count++] = weights[i];
      }
    }
    Check.positive("sum of the population weights", total);
    double[] g = Arrays.copyOf(distinct, count);
    double[] m = Arrays.copyOf(mass, count);
    double mean = 0;
    for (int i = 0; i < count; i++) {
      m[i] /= total;
      mean += m[i] * g[i];
    }
    Check.positive("population mean", mean);
    Check.within(
        "population mean",
        mean,
        1 / LARGEST_SCALE,
        LARGEST_SCALE,
        "change the unit of the spectrum");
    double rank = g[0] == 0 ? 1 - m[0] : 1;
    for (int i = 0; i < count; i++) {
      g[i] /= mean;
    }
    return new Population(g, m, 1, mean, rank);
  }

  /** The same measure in units far below its smallest positive value. */
  Population inSmallUnits() {
    double unit = SMALL_UNIT * (values[0] == 0 ? values[1] : values[0]);
    double[] rescaled = Arrays.stream(values).map(g -> g / unit).toArray();
    return new Population(rescaled, weights, reference * unit, mean, rank);
  }

  double mean() {
    return mean;
  }

  /** ĝ in units of the mean. */
  double reference() {
    return reference;
  }

  /** Share of non-zero eigenvalues. */
  double rank() {
    return rank;
  }

  double firstPole() {
    return 1 / (1 + values[values.length - 1]);
  }

  Means means(double re, double im) {
    double m0r = 0, m0i = 0, m1r = 0, m1i = 0;
    double d0r = 0, d0i = 0, d1r = 0, d1i = 0;
    double e0r = 0, e0i = 0, e1r = 0, e1i = 0;
    for (int k = 0; k < values.length; k++) {
      double g = values[k];
      double step = 1 + g;
      double a = 1 - re * step;
      double b = -im * step;
      double norm = 1 / (a * a + b * b);
      double qr = a * norm;
      double qi = -b * norm;
      // q' = (1+g) q², q'' = 2 (1+g)² q³
      double sr = step * (qr * qr - qi * qi);
      double si = step * (2 * qr * qi);
      double cr = 2 * step * (sr * qr - si * qi);
      double ci = 2 * step * (sr * qi + si * qr);
      double w = weights[k];
      double wg = w * g;
      m0r += w * qr;
      m0i += w * qi;
      m1r += wg * qr;
      m1i += wg * qi;
      d0r += w * sr;
      d0i += w * si;
      d1r += wg * sr;
      d1i += wg * si;
      e0r += w * cr;
      e0i += w * ci;
      e1r += wg * cr;
      e1i += wg * ci;
    }
    return new Means(new Jet(m0r, m0i, d0r, d0i, e0r, e0i), new Jet(m1r, m1i, d1r, d1i, e1r, e1i));
  }

  /** mean of arg(1 − w g) at w = t/(1 − t). */
  double meanArgument(double re, double im) {
    double norm = (1 - re) * (1 - re) + im * im;
    double wr = (re * (1 - re) - im * im) / norm;
    double wi = im / norm;
    double sum = 0;
    for (int k = 0; k < values.length; k++) {
      sum += weights[k] * Math.atan2(-wi * values[k], 1 - wr * values[k]);
    }
    return sum;
  }
}
