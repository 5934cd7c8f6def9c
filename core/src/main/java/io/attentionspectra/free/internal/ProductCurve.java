package io.attentionspectra.free.internal;

import org.jspecify.annotations.Nullable;

/**
 * The curve t ↦ (p, χ = p(1+p)S(p)) of a product of free positive elements: S-transforms multiply.
 *
 * <p>With Marchenko–Pastur factors alone, S = Π 1/(1 + cₖp) and the parameter is t = p, or t = p +
 * z, z the smallest of 1 and 1/cₖ, so that the factor that vanishes first is formed without
 * cancellation. With a factor of known eigenvalues g, raised to a power, no explicit S(p) exists;
 * the parameter is then t = ĝw/(1 + ĝw), where ψ(w) = mean of wg/(1 − wg) = p and ĝ is a reference
 * value, so that w = ∞ is the ordinary point t = 1, and with q = 1/(ĝ − t(ĝ + g)): p = t·mean(gq),
 * 1 + p = ĝ(1 − t)·mean(q), S = mean(q)/mean(gq).
 */
public final class ProductCurve {

  /** A point of the curve, λ = (1 + p)²/χ included, and the samples' share in it. */
  public record Point(
      Jet lambda, Jet p, Jet onePlusP, Jet chi, UnequalSamples.@Nullable Point ofSamples) {

    private boolean isUnknown() {
      return ofSamples != null && Double.isNaN(ofSamples.t().re());
    }
  }

  /** Parts into which the way to a point is cut. */
  private static final int MAX_PARTS = 60;

  private static final Jet ONE = new Jet(1, 0, 0, 0, 0, 0);

  private final @Nullable Population population;
  private final @Nullable PopulationSums sums;
  private final int power;
  private final double[] ratios;
  private final @Nullable UnequalSamples samples;
  private final double start;

  /**
   * @param population known eigenvalues, null for none
   * @param power how often they are a factor
   * @param ratios the Marchenko–Pastur factors
   * @param samples a Marchenko–Pastur factor of unequal variances, null for none
   * @param dominant whether this curve carries most of the law, so that the zeros of its factors
   *     come near; otherwise p stays small and is the parameter itself
   */
  public ProductCurve(
      @Nullable Population population,
      int power,
      double[] ratios,
      @Nullable UnequalSamples samples,
      boolean dominant) {
    this.population = population;
    this.sums = population;
    this.power = power;
    this.ratios = ratios.clone();
    this.samples = samples;
    double nearest = 1;
    for (double c : ratios) {
      nearest = Math.min(nearest, 1 / c);
    }
    if (samples != null) {
      nearest = Math.min(nearest, samples.rank());
    }
    this.start = dominant && population == null ? nearest : 0;
  }

  private ProductCurve(ProductCurve of, PopulationSums sums) {
    this.population = of.population;
    this.sums = sums;
    this.power = of.power;
    this.ratios = of.ratios;
    this.samples = of.samples;
    this.start = of.start;
  }

  /**
   * This curve with sums that take less in a disc around a parameter, see {@link #radiusAround}.
   */
  public ProductCurve around(double re, double im) {
    return population == null ? this : new ProductCurve(this, population.around(re, im));
  }

  /** The radius of that disc, 0 where no sum would take less. */
  public double radiusAround(double re, double im) {
    return population == null ? 0 : population.radiusAround(re, im);
  }

  /**
   * The point at a parameter. Samples of unequal variances make the curve many-valued: then the
   * point continued along the segment from one near by, all of it NaN if no way is found.
   *
   * @param near null for the one on p > 0
   */
  public Point at(double re, double im, @Nullable Point near) {
    Point there = directly(re, im, near);
    UnequalSamples.Point from = near == null ? null : near.ofSamples();
    double share = 0.5;
    for (int k = 0; k < MAX_PARTS && from != null && there.isUnknown() && share > 0.01; k++) {
      double tr = from.t().re() + share * (re - from.t().re());
      double ti = from.t().im() + share * (im - from.t().im());
      Point between = directly(tr, ti, near);
      if (between.isUnknown()) {
        share /= 2;
      } else {
        near = between;
        from = between.ofSamples();
        there = directly(re, im, between);
      }
    }
    return there;
  }

  private Point directly(double re, double im, @Nullable Point near) {
    Jet t = Jet.parameter(re, im);
    return population == null || sums == null
        ? ofRatios(t, near)
        : ofPopulation(t, sums.means(re, im), population, near);
  }

  private Point ofRatios(Jet t, @Nullable Point near) {
    Jet p = t.plus(-start);
    Jet onePlusP = t.plus(1 - start);
    UnequalSamples.Point ofSamples = ofSamples(t, p, onePlusP, near);
    Jet factors = factors(t, p, onePlusP);
    if (ofSamples == null) {
      Jet chi = p.times(onePlusP).over(factors);
      return new Point(onePlusP.times(factors).over(p), p, onePlusP, chi, null);
    }
    Jet overP = factors.times(ofSamples.overP());
    return new Point(onePlusP.times(overP), p, onePlusP, onePlusP.over(overP), ofSamples);
  }

  private UnequalSamples.@Nullable Point ofSamples(
      Jet t, Jet p, Jet onePlusP, @Nullable Point near) {
    if (samples == null) {
      return null;
    }
    Jet equal = factor(samples.ratio(), t, p, onePlusP);
    return samples.at(t, p, equal, near == null ? null : near.ofSamples());
  }

  /**
   * λ = (1 − t)ĝ/t · Π(1 + cₖp)/Sⁿ⁻¹, so that nothing vanishes where p = −1; with samples, which
   * give the last factor over p, 1/t is that over p.
   */
  private Point ofPopulation(
      Jet t, Population.Means means, Population known, @Nullable Point near) {
    Jet p = t.times(means.weighted());
    Jet oneMinusT = t.times(-1).plus(1);
    Jet onePlusP = oneMinusT.times(means.plain());
    UnequalSamples.Point ofSamples = ofSamples(t, p, onePlusP, near);
    Jet factors = factors(t, p, onePlusP);
    Jet s = means.plain().over(means.weighted()).times(1 / known.reference());
    Jet lambda =
        ofSamples == null
            ? oneMinusT.times(known.reference()).over(t).times(factors)
            : oneMinusT
                .times(known.reference())
                .times(means.weighted())
                .times(factors)
                .times(ofSamples.overP());
    Jet chi =
        ofSamples == null
            ? p.times(onePlusP).times(s).over(factors)
            : onePlusP.times(s).over(factors.times(ofSamples.overP()));
    for (int i = 1; i < power; i++) {
      lambda = lambda.over(s);
      chi = chi.times(s);
    }
    return new Point(lambda, p, onePlusP, chi, ofSamples);
  }

  /** Π(1 + cₖp) without the samples' factor. */
  private Jet factors(Jet t, Jet p, Jet onePlusP) {
    Jet result = ONE;
    for (int k = 0; k < ratios.length; k++) {
      Jet factor = factor(ratios[k], t, p, onePlusP);
      result = k == 0 ? factor : result.times(factor);
    }
    return result;
  }

  /**
   * 1 + cp without cancellation: (1 − c·start) + ct where p = t − start; with a population, (1 − c)
   * + c(1 + p) where 1 + p is the smaller one.
   */
  private Jet factor(double c, Jet t, Jet p, Jet onePlusP) {
    if (population == null) {
      return t.times(c).plus(-Math.fma(c, start, -1));
    }
    boolean nearMinusOne = Math.abs(onePlusP.re()) + Math.abs(onePlusP.im()) < 0.5;
    return nearMinusOne ? onePlusP.times(c).plus(1 - c) : p.onePlus(c);
  }

  /** The parameter at λ = ∞, where p = 0. */
  public double start() {
    return start;
  }

  /**
   * Im ∫ p d ln χ from t = 0 to a point of the curve, the logarithms continued within the
   * half-plane where Im p has one sign.
   */
  public double phase(double re, double im, Point point) {
    Jet t = Jet.parameter(re, im);
    Jet p = point.p();
    double theta = 0;
    for (double c : ratios) {
      Jet factor = factor(c, t, p, point.onePlusP());
      theta -= p.im() - Math.atan2(factor.im(), factor.re()) / c;
    }
    if (samples != null && point.ofSamples() != null) {
      theta -= samples.phase(p, point.ofSamples());
    }
    double argument = Math.atan2(point.onePlusP().im(), point.onePlusP().re());
    if (sums != null) {
      theta -= power * (argument + sums.meanArgument(re, im));
    }
    return theta + 2 * p.im() - argument;
  }

  /** An upper bound of the real parameters on the branch p ∈ (0, ∞). */
  public double firstPole() {
    return population == null ? Double.POSITIVE_INFINITY : population.firstPole();
  }
}
