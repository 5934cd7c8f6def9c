package io.attentionspectra.free.internal;

import java.util.Arrays;

/**
 * The determining series f(χ) = aχ + Σ vₖχ/(1 − vₖχ/cₖ): circular noise of variance a and
 * independent Gaussian products of variance vₖ and ratio cₖ.
 *
 * @param noise a ≥ 0
 * @param variances vₖ > 0
 * @param ratios cₖ > 0
 */
@SuppressWarnings("ArrayRecordComponent")
public record RationalSeries(double noise, double[] variances, double[] ratios) {

  public static final RationalSeries ZERO = new RationalSeries(0, new double[0], new double[0]);

  public boolean isZero() {
    return noise == 0 && variances.length == 0;
  }

  /** Whether this is one Gaussian product and nothing else. */
  public boolean isProduct() {
    return noise == 0 && variances.length == 1;
  }

  public RationalSeries plus(RationalSeries other) {
    int own = variances.length;
    double[] v = Arrays.copyOf(variances, own + other.variances.length);
    double[] c = Arrays.copyOf(ratios, v.length);
    System.arraycopy(other.variances, 0, v, own, other.variances.length);
    System.arraycopy(other.ratios, 0, c, own, other.ratios.length);
    return new RationalSeries(noise + other.noise, v, c);
  }

  /** f(kχ). */
  public RationalSeries stretched(double k) {
    return new RationalSeries(
        noise * k, Arrays.stream(variances).map(v -> v * k).toArray(), ratios);
  }

  /** f'(0), the mean squared singular value of the element. */
  public double variance() {
    return noise + Arrays.stream(variances).sum();
  }

  public Jet at(Jet chi) {
    Jet sum = chi.times(noise);
    for (int k = 0; k < variances.length; k++) {
      double v = variances[k];
      sum = sum.plus(chi.times(v).over(chi.onePlus(-v / ratios[k])));
    }
    return sum;
  }

  /**
   * 1 + f(χ). Far beyond its pole a term is written −cₖ + cₖ/(1 − vₖχ/cₖ), so that 1 − Σcₖ is
   * formed first and the sum keeps its accuracy where 1 + f is small.
   */
  public Jet onePlusAt(Jet chi) {
    Jet sum = chi.times(noise);
    double constant = 1;
    for (int k = 0; k < variances.length; k++) {
      double v = variances[k];
      double b = v / ratios[k];
      Jet denominator = chi.onePlus(-b);
      if (b * Math.hypot(chi.re(), chi.im()) > 1) {
        constant -= ratios[k];
        sum = sum.plus(denominator.reciprocal().times(ratios[k]));
      } else {
        sum = sum.plus(chi.times(v).over(denominator));
      }
    }
    return sum.plus(constant);
  }

  /** f(origin + τ) − f(origin), without cancellation for small τ. */
  public Jet difference(double origin, Jet tau) {
    Jet sum = tau.times(noise);
    for (int k = 0; k < variances.length; k++) {
      double b = variances[k] / ratios[k];
      double fixed = 1 - b * origin;
      sum = sum.plus(tau.times(variances[k] / fixed).over(tau.times(-b).plus(fixed)));
    }
    return sum;
  }

  /** Im ∫ f d ln χ from χ = 0. */
  public double phase(Jet chi) {
    double sum = noise * chi.im();
    for (int k = 0; k < variances.length; k++) {
      double b = variances[k] / ratios[k];
      sum -= ratios[k] * Math.atan2(-b * chi.im(), 1 - b * chi.re());
    }
    return sum;
  }

  public double firstPole() {
    double pole = Double.POSITIVE_INFINITY;
    for (int k = 0; k < variances.length; k++) {
      pole = Math.min(pole, ratios[k] / variances[k]);
    }
    return pole;
  }

  /** Rank of the square element as a share of its size. */
  public double rank() {
    return noise > 0 ? 1 : Math.min(1, Arrays.stream(ratios).sum());
  }
}
