package io.attentionspectra.resolvent;

/**
 * A distribution function next to 0 that falls like 1/ln(1/x): F(x) = F₀/(1 + α ln(x₀/x)), with F₀
 * = F(x₀) and α = x₀F′(x₀)/F₀. F and its density are continuous at x₀.
 */
record LogarithmicTail(double from, double mass, double exponent) {

  static LogarithmicTail of(double from, double mass, double density) {
    return new LogarithmicTail(from, mass, from * density / mass);
  }

  double cumulative(double x) {
    return mass / (1 + exponent * (Math.log(from) - Math.log(x)));
  }

  double density(double x) {
    double f = cumulative(x);
    return exponent * f * f / (mass * x);
  }

  /** The place, or the smallest positive number where that is smaller still. */
  double quantile(double probability) {
    double logarithm = (mass / probability - 1) / exponent;
    return Math.max(Double.MIN_VALUE, from * Math.exp(-logarithm));
  }
}
