package io.attentionspectra.law;

import io.attentionspectra.spectrum.Atom;
import io.attentionspectra.spectrum.Interval;
import io.attentionspectra.spectrum.SpectralLaw;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleFunction;
import org.hipparchus.analysis.integration.gauss.GaussIntegrator;
import org.hipparchus.analysis.integration.gauss.GaussIntegratorFactory;
import org.hipparchus.complex.Complex;

/**
 * Integrals against a law by its density: Gauss–Legendre panels in θ, x = a + (b − a) sin²θ, which
 * removes square-root edges. Panels are halved until they agree with their halves, so that other
 * powers and narrow dips converge as well. Several integrals against one law ask for its density at
 * much the same places: each is worked out once.
 */
final class LawQuadrature {

  private static final int MAX_DEPTH = 80;
  private static final double FINEST = 1e-14;
  private static final GaussIntegrator RULE = new GaussIntegratorFactory().legendre(20, -1, 1);

  private final SpectralLaw law;
  private final Map<Double, Double> densities = new ConcurrentHashMap<>();

  LawQuadrature(SpectralLaw law) {
    this.law = law;
  }

  private double density(double x) {
    return densities.computeIfAbsent(x, law::density);
  }

  /**
   * Share of the right edge below which f may be taken as f(0), where a distribution function falls
   * so slowly towards 0 that no quadrature reaches the rest of the mass.
   */
  private static final double NEAR_ZERO = 1e-13;

  /** Mass below it from which that is done. */
  private static final double HEAVY = 1e-3;

  /**
   * ∫ f dμ, atoms included, to a thousandth of the accuracy that is asked for: panels of a law
   * whose density is itself known to fewer digits would be halved for nothing.
   */
  Complex mean(DoubleFunction<Complex> f, double accuracy) {
    double tolerance = Math.max(FINEST, 1e-3 * accuracy);
    Complex sum = Complex.ZERO;
    for (Atom atom : law.atoms()) {
      sum = sum.add(f.apply(atom.at()).multiply(atom.mass()));
    }
    for (Interval interval : law.intervals()) {
      double near = NEAR_ZERO * law.rightEdge();
      if (interval.lower() == 0 && law.atoms().isEmpty() && law.cumulative(near) > HEAVY) {
        sum = sum.add(f.apply(0).multiply(law.cumulative(near)));
        sum = sum.add(over(interval, f, angle(interval, near), 1, tolerance));
      } else {
        sum = sum.add(over(interval, f, 0, 1, tolerance));
      }
    }
    return sum;
  }

  /** μ((from, to]) inside one interval, by its density. */
  double mass(Interval interval, double from, double to) {
    return over(interval, x -> Complex.ONE, angle(interval, from), angle(interval, to), FINEST)
        .getRealPart();
  }

  private static double angle(Interval interval, double x) {
    return Math.asin(Math.sqrt((x - interval.lower()) / interval.length())) / (Math.PI / 2);
  }

  /** Over θ/(π/2) in [low, high], by panels as short as needed. */
  private Complex over(
      Interval interval, DoubleFunction<Complex> f, double low, double high, double tolerance) {
    Complex whole = overPanel(interval, f, low, high);
    return refined(interval, f, low, high, whole, tolerance * whole.norm(), 0);
  }

  private Complex refined(
      Interval interval,
      DoubleFunction<Complex> f,
      double low,
      double high,
      Complex whole,
      double tolerance,
      int depth) {
    double middle = (low + high) / 2;
    Complex left = overPanel(interval, f, low, middle);
    Complex right = overPanel(interval, f, middle, high);
    Complex sum = left.add(right);
    if (depth == MAX_DEPTH || sum.subtract(whole).norm() <= tolerance) {
      return sum;
    }
    return refined(interval, f, low, middle, left, tolerance, depth + 1)
        .add(refined(interval, f, middle, high, right, tolerance, depth + 1));
  }

  /** Over θ/(π/2) in [low, high], by one panel. */
  private Complex overPanel(Interval interval, DoubleFunction<Complex> f, double low, double high) {
    Complex sum = Complex.ZERO;
    for (int i = 0; i < RULE.getNumberOfPoints(); i++) {
      double u = low + (high - low) * (1 + RULE.getPoint(i)) / 2;
      double theta = Math.PI / 2 * u;
      double sine = Math.sin(theta);
      double x = interval.lower() + interval.length() * sine * sine;
      double jacobian = interval.length() * 2 * sine * Math.cos(theta) * Math.PI / 2;
      double weight = RULE.getWeight(i) * (high - low) / 2 * jacobian * density(x);
      sum = sum.add(f.apply(x).multiply(weight));
    }
    return sum;
  }
}
