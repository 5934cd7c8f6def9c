package io.attentionspectra.free;

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
final class ProductCurve {

  /** A point of the curve, λ = (1 + p)²/χ included. */
  record Point(Jet lambda, Jet p, Jet onePlusP, Jet chi) {}

  private static final Jet ONE = new Jet(1, 0, 0, 0, 0, 0);

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
    return population == null ? ofRatios(t) : ofPopulation(t, population.means(re, im), population);
  }

  private Point ofRatios(Jet t) {
    Jet p = t.plus(-start);
    Jet onePlusP = t.plus(1 - start);
    Jet factors = factors(t, p, onePlusP);
    return new Point(onePlusP.times(factors).over(p), p, onePlusP, p.times(onePlusP).over(factors));
  }

  /** λ = (1 − t)ĝ/t · Π(1 + cₖp)/Sⁿ⁻¹, so that nothing vanishes where p = −1. */
  private Point ofPopulation(Jet t, Population.Means means, Population known) {
    Jet p = t.times(means.weighted());
    Jet oneMinusT = t.times(-1).plus(1);
    Jet onePlusP = oneMinusT.times(means.plain());
    Jet factors = factors(t, p, onePlusP);
    Jet s = means.plain().over(means.weighted()).times(1 / known.reference());
    Jet lambda = oneMinusT.times(known.reference()).over(t).times(factors);
    Jet chi = p.times(onePlusP).times(s).over(factors);
    for (int i = 1; i < power; i++) {
      lambda = lambda.over(s);
      chi = chi.times(s);
    }
    return new Point(lambda, p, onePlusP, chi);
  }

  /** Π(1 + cₖp). */
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
  double start() {
    return start;
  }

  /**
   * Im ∫ p d ln χ from t = 0 to a point of the curve, the logarithms continued within the
   * half-plane where Im p has one sign.
   */
  double phase(double re, double im, Point point) {
    Jet t = Jet.parameter(re, im);
    Jet p = point.p();
    double theta = 0;
    for (double c : ratios) {
      Jet factor = factor(c, t, p, point.onePlusP());
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
