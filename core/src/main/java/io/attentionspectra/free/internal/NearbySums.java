package io.attentionspectra.free.internal;

import java.util.Arrays;

/**
 * Sums over a {@link Population} in a disc around a parameter c. Values whose pole t = 1/(1 + g) is
 * near are summed one by one; each of the others, with ρ = (1 + g)/(1 − c(1 + g)), gives
 *
 * <pre>
 *   q = ρ/(1 + g) · Σ ρⁿ(t − c)ⁿ,   ln(1 − t(1 + g)) = ln(1 − c(1 + g)) − Σ ρⁿ(t − c)ⁿ/n,
 * </pre>
 *
 * and is part of power series of (t − c)/r, r the radius of the disc, since |ρr| is at most {@link
 * #SHARE}; ρ itself may be of any size. Made by {@link Population#around}; beyond the disc it
 * answers as the whole population does.
 */
final class NearbySums implements PopulationSums {

  /** Radius of the disc over the distance of the nearest pole that is part of the series. */
  private static final double SHARE = 0.25;

  /** Terms of a series: what is left out of its second derivative is below rounding. */
  private static final int TERMS = 30;

  private final Population whole;
  private final Population near;
  private final double centreRe;
  private final double centreIm;
  private final double radius;

  /** Coefficients of mean(q), mean(g q) and the logarithm, real and imaginary parts. */
  private final double[] plainRe = new double[TERMS];

  private final double[] plainIm = new double[TERMS];
  private final double[] weightedRe = new double[TERMS];
  private final double[] weightedIm = new double[TERMS];
  private final double[] logarithmRe = new double[TERMS + 1];
  private final double[] logarithmIm = new double[TERMS + 1];

  /** Share of the values that are part of the series. */
  private final double farWeight;

  /**
   * @param near the values that are summed one by one
   * @param farValues all others
   * @param farWeights their weights
   * @param distance from the centre to the nearest pole of the others
   */
  NearbySums(
      Population whole,
      Population near,
      double[] farValues,
      double[] farWeights,
      double centreRe,
      double centreIm,
      double distance) {
    this.whole = whole;
    this.near = near;
    this.centreRe = centreRe;
    this.centreIm = centreIm;
    this.radius = radius(distance);
    this.farWeight = Arrays.stream(farWeights).sum();
    expand(farValues, farWeights);
    for (int n = 1; n <= TERMS; n++) {
      logarithmRe[n] = -radius * (plainRe[n - 1] + weightedRe[n - 1]) / n;
      logarithmIm[n] = -radius * (plainIm[n - 1] + weightedIm[n - 1]) / n;
    }
  }

  /** Σ weight·q (ρr)ⁿ and Σ weight·g·q (ρr)ⁿ for every n, and Σ weight·arg(1 − c(1 + g)). */
  private void expand(double[] values, double[] weights) {
    int count = values.length;
    double[] steps = new double[count];
    for (int k = 0; k < count; k++) {
      steps[k] = 1 + values[k];
    }
    double[] ratioRe = new double[count];
    double[] ratioIm = new double[count];
    Population.invert(steps, centreRe, centreIm, ratioRe, ratioIm);
    double[] powerRe = new double[count];
    double[] powerIm = new double[count];
    for (int k = 0; k < count; k++) {
      powerRe[k] = weights[k] * ratioRe[k];
      powerIm[k] = weights[k] * ratioIm[k];
      logarithmIm[0] -= weights[k] * Math.atan2(ratioIm[k], ratioRe[k]);
      ratioRe[k] *= steps[k] * radius;
      ratioIm[k] *= steps[k] * radius;
    }
    for (int n = 0; n < TERMS; n++) {
      double pr = 0, pi = 0, wr = 0, wi = 0;
      for (int k = 0; k < count; k++) {
        pr += powerRe[k];
        pi += powerIm[k];
        wr = Math.fma(values[k], powerRe[k], wr);
        wi = Math.fma(values[k], powerIm[k], wi);
      }
      plainRe[n] = pr;
      plainIm[n] = pi;
      weightedRe[n] = wr;
      weightedIm[n] = wi;
      multiply(powerRe, powerIm, ratioRe, ratioIm);
    }
  }

  /** The radius of the disc, from the distance to the nearest pole that is part of the series. */
  static double radius(double distance) {
    return SHARE * distance;
  }

  @Override
  public Population.Means means(double re, double im) {
    double tauRe = re - centreRe;
    double tauIm = im - centreIm;
    if (isOutside(tauRe, tauIm)) {
      return whole.means(re, im);
    }
    Population.Reciprocals terms = near.reciprocals(re, im);
    Jet plain = terms.plain().plus(sum(plainRe, plainIm, tauRe, tauIm));
    return Population.means(
        re, im, plain, () -> terms.weighted().plus(sum(weightedRe, weightedIm, tauRe, tauIm)));
  }

  /** arg(1 − w g) = arg(1 − t(1 + g)) − arg(1 − t). */
  @Override
  public double meanArgument(double re, double im) {
    double tauRe = re - centreRe;
    double tauIm = im - centreIm;
    if (isOutside(tauRe, tauIm)) {
      return whole.meanArgument(re, im);
    }
    double far = sum(logarithmRe, logarithmIm, tauRe, tauIm).im();
    return near.meanArgument(re, im) + far - farWeight * Math.atan2(-im, 1 - re);
  }

  private boolean isOutside(double tauRe, double tauIm) {
    return !(tauRe * tauRe + tauIm * tauIm <= radius * radius);
  }

  /** Horner's rule for a polynomial of τ/r, and its first two derivatives in τ. */
  private Jet sum(double[] re, double[] im, double tauRe, double tauIm) {
    double ur = tauRe / radius;
    double ui = tauIm / radius;
    double a0r = 0, a0i = 0, a1r = 0, a1i = 0, a2r = 0, a2i = 0;
    for (int n = re.length - 1; n >= 0; n--) {
      double second = a2r * ur - a2i * ui + a1r;
      a2i = a2r * ui + a2i * ur + a1i;
      a2r = second;
      double first = a1r * ur - a1i * ui + a0r;
      a1i = a1r * ui + a1i * ur + a0i;
      a1r = first;
      double value = a0r * ur - a0i * ui + re[n];
      a0i = a0r * ui + a0i * ur + im[n];
      a0r = value;
    }
    double half = radius * radius / 2;
    return new Jet(a0r, a0i, a1r / radius, a1i / radius, a2r / half, a2i / half);
  }

  private static void multiply(double[] re, double[] im, double[] byRe, double[] byIm) {
    for (int k = 0; k < re.length; k++) {
      double product = re[k] * byRe[k] - im[k] * byIm[k];
      im[k] = re[k] * byIm[k] + im[k] * byRe[k];
      re[k] = product;
    }
  }
}
