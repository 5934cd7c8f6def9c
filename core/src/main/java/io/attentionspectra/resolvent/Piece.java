package io.attentionspectra.resolvent;

import io.attentionspectra.base.ChebyshevSeries;
import org.hipparchus.analysis.integration.gauss.GaussIntegrator;
import org.hipparchus.analysis.integration.gauss.GaussIntegratorFactory;

/**
 * A law on a part of one of its intervals: density and mass from Chebyshev series in y, 0 ≤ y ≤ 1.
 * Made by {@link PieceBuilder}, read by {@link ResolventLaw}.
 */
abstract sealed class Piece {

  private final double lower;
  private final double upper;

  private Piece(double lower, double upper) {
    this.lower = lower;
    this.upper = upper;
  }

  double lower() {
    return lower;
  }

  double upper() {
    return upper;
  }

  abstract double density(double x);

  /** Mass between x and the upper end. */
  abstract double massAbove(double x);

  /** How much of the series its last coefficients still hold. */
  abstract double tail();

  /** Points of the series. */
  abstract int nodes();

  /** The place with a given mass above it: bisection and Newton's method. */
  final double quantile(double target) {
    double low = lower;
    double high = upper;
    double x = Math.sqrt(low * high);
    for (int k = 0; k < 200; k++) {
      double excess = massAbove(x) - target;
      if (excess > 0) {
        low = x;
      } else {
        high = x;
      }
      double step = excess / density(x);
      double next = x + step;
      if (Math.abs(step) <= 1e-16 * x || high - low <= Math.ulp(x)) {
        return x;
      }
      x = next > low && next < high ? next : low + (high - low) / 2;
    }
    return x;
  }

  /**
   * Beside a soft edge: y is the distance to it over the length of the piece, the density √y g(y)
   * over that length, the mass between the edge and y is y^{3/2}k(y); g and k are analytic at the
   * edge.
   */
  static final class BesideEdge extends Piece {

    private static final GaussIntegrator RULE =
        new GaussIntegratorFactory().legendre(PieceBuilder.NODES + 3, 0, 1);

    private final double edge;
    private final double far;
    private final ChebyshevSeries factor;
    private final ChebyshevSeries mass;

    /**
     * @param edge place of the edge
     * @param far the other end, to its left or right
     * @param factors g at the Chebyshev points of [0, 1]
     */
    BesideEdge(double edge, double far, double[] factors) {
      super(Math.min(edge, far), Math.max(edge, far));
      this.edge = edge;
      this.far = far;
      factor = ChebyshevSeries.through(0, 1, factors);
      // k(y) = ∫₀¹ √τ g(yτ) dτ with τ = w².
      mass =
          ChebyshevSeries.of(
              0, 1, factors.length, y -> RULE.integrate(w -> 2 * w * w * factor.at(y * w * w)));
    }

    private double share(double x) {
      return Math.min(1, Math.max(0, (x - edge) / (far - edge)));
    }

    @Override
    double density(double x) {
      double y = share(x);
      return Math.sqrt(y) * factor.at(y) / Math.abs(far - edge);
    }

    @Override
    double massAbove(double x) {
      double y = share(x);
      double fromEdge = y * Math.sqrt(y) * mass.at(y);
      return far < edge ? fromEdge : mass.at(1) - fromEdge;
    }

    @Override
    double tail() {
      return factor.tail();
    }

    @Override
    int nodes() {
      return factor.size();
    }
  }

  /** Away from edges: y = ln(upper/x)/ln(upper/lower), dμ = g(y) dy. */
  static final class Between extends Piece {
    private final ChebyshevSeries rate;
    private final ChebyshevSeries mass;
    private final double length;

    /**
     * @param rates g at the Chebyshev points of [0, 1]
     */
    Between(double lower, double upper, double[] rates) {
      super(lower, upper);
      rate = ChebyshevSeries.through(0, 1, rates);
      mass = rate.integral();
      length = Math.log(upper / lower);
    }

    private double share(double x) {
      return Math.min(1, Math.max(0, Math.log(upper() / x) / length));
    }

    @Override
    double density(double x) {
      return rate.at(share(x)) / (length * x);
    }

    @Override
    double massAbove(double x) {
      return mass.at(share(x));
    }

    @Override
    double tail() {
      return rate.tail();
    }

    @Override
    int nodes() {
      return rate.size();
    }
  }
}
