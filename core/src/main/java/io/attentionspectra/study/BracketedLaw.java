package io.attentionspectra.study;

import io.attentionspectra.spectrum.Atom;
import io.attentionspectra.spectrum.Interval;
import io.attentionspectra.spectrum.SpectralLaw;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.hipparchus.complex.Complex;

/**
 * A law whose distribution function is bracketed where it cannot be resolved in double precision,
 * as between the parts of a measured population that nearly touch. F is monotone, so the mean of
 * the nearest values on both sides is off by at most half their difference.
 *
 * @param law the law
 */
record BracketedLaw(SpectralLaw law) implements SpectralLaw {

  private static final double FIRST_STEP = 1e-9;

  @Override
  public double cumulative(double x) {
    try {
      return law.cumulative(x);
    } catch (ArithmeticException e) {
      double step = FIRST_STEP * law.rightEdge();
      return (nearest(law::cumulative, x, -step) + nearest(law::cumulative, x, step)) / 2;
    }
  }

  /** The value at the nearest of the points x + step, x + 2 step, x + 4 step … that has one. */
  private static double nearest(DoubleUnaryOperator function, double x, double step) {
    double distance = step;
    while (true) {
      try {
        return function.applyAsDouble(x + distance);
      } catch (ArithmeticException e) {
        distance *= 2;
      }
    }
  }

  /** The density, 0 where it cannot be resolved because it nearly vanishes. */
  @Override
  public double density(double x) {
    try {
      return law.density(x);
    } catch (ArithmeticException e) {
      return 0;
    }
  }

  @Override
  public String name() {
    return law.name();
  }

  @Override
  public Map<String, Double> parameters() {
    return law.parameters();
  }

  @Override
  public List<Interval> intervals() {
    return law.intervals();
  }

  @Override
  public List<Atom> atoms() {
    return law.atoms();
  }

  @Override
  public double quantile(double probability) {
    return law.quantile(probability);
  }

  @Override
  public double moment(int order) {
    return law.moment(order);
  }

  @Override
  public Complex stieltjes(Complex z) {
    return law.stieltjes(z);
  }
}
