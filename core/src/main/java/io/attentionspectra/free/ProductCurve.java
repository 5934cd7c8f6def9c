package io.attentionspectra.free;

import org.jspecify.annotations.Nullable;

/**
 * The curve t ↦ (p, χ = p(1+p)S(p)) of a product of free positive elements: S-transforms multiply.
 *
 * <p>With Marchenko–Pastur factors alone, S = Π 1/(1 + cₖp) and the parameter is t = p, or t = p +
 * z, z the smallest of 1 and 1/cₖ, so that the factor that vanishes first is formed without
 * cancellation. With a factor of known eigenvalues g, raised to a power, no explicit S(p) exists;
 * the parameter is then t = ĝw/(1 + ĝw), where ψ(w) = mean of wg/(1 − wg) = p and ĝ is the mean
 * eigenvalue, so that w = ∞ is the ordinary point t = 1 and S = mean(q)/mean(gq) with q = 1/(ĝ −
 * t(ĝ + g)).
 */
final class ProductCurve {

  /** A point of the curve. */
  record Point(Jet p, Jet onePlusP, Jet chi) {}

  private final @Nullable Population population;
  private final int power;
  private final double[] ratios;
  private final double start;

  /**
   * @param population known eigenvalues, null for none
   * @param power how often they are a factor
   * @param ratios the Marchenko–Pastur factors
   * @param dominant whether this curve carries most of the law, so that the zeros of its factors
   *     come near; otherwise p stays small and is the parameter itself
   */
  ProductCurve(@Nullable Population population, int power, double[] ratios, boolean dominant) {
    this.population = population;
    this.power = power;
    this.ratios = ratios.clone();
    double nearest = 1;
    for (double c : ratios) {
      nearest = Math.min(nearest, 1 / c);
    }
    this.start = dominant && population == null ? nearest : 0;
  }

  Point at(double re, double im) {
    Jet t = Jet.parameter(re, im);
    Jet p;
    Jet onePlusP;
    if (population == null) {
      p = t.plus(-start);
      onePlusP = t.plus(1 - start);
    } else {
      Population.Means means = population.means(re, im);
      p = t.times(means.weighted());
      onePlusP = p.plus(1);
    }
    Jet chi = p.times(onePlusP);
    if (population != null) {
      Population.Means means = population.means(re, im);
      Jet s = means.plain().over(means.weighted());
      for (int i = 0; i < power; i++) {
        chi = chi.times(s);
      }
    }
    Jet denominator = null;
    for (double c : ratios) {
      Jet factor = factor(c, t, p);
      denominator = denominator == null ? factor : denominator.times(factor);
    }
    return new Point(p, onePlusP, denominator == null ? chi : chi.over(denominator));
  }

  /** 1 + cp, formed as (1 − c·start) + ct where p = t − start. */
  private Jet factor(double c, Jet t, Jet p) {
    return population == null ? t.times(c).plus(-Math.fma(c, start, -1)) : p.onePlus(c);
  }

  /** The parameter at λ = ∞, where p = 0. */
  double start() {
    return start;
  }

  /**
   * Im ∫ p d ln χ from t = 0, the logarithms continued within the half-plane where Im p has one
   * sign.
   */
  double phase(double re, double im) {
    Jet t = Jet.parameter(re, im);
    Point point = at(re, im);
    Jet p = point.p();
    double theta = 0;
    for (double c : ratios) {
      Jet factor = factor(c, t, p);
      theta -= p.im() - Math.atan2(factor.im(), factor.re()) / c;
    }
    double argument = Math.atan2(point.onePlusP().im(), point.onePlusP().re());
    if (population != null) {
      theta -= power * (argument + population.meanArgument(re, im));
    }
    return theta + 2 * p.im() - argument;
  }

  /** An upper bound of the real parameters on the branch p ∈ (0, ∞). */
  double firstPole() {
    return population == null ? Double.POSITIVE_INFINITY : population.firstPole();
  }
}
