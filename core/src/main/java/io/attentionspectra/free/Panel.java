package io.attentionspectra.free;

import io.attentionspectra.free.internal.PanelRule;
import org.jspecify.annotations.Nullable;

/**
 * Density and survival function over a part of an arc as Chebyshev series, see {@link PanelRule}.
 * Made and read by {@link ArcReader} where many points lie close together.
 *
 * <p>y is the distance from one end, the origin, over the length of the panel: from the soft edge
 * where the panel begins at one, from the right end elsewhere. The density is solved for; the mass
 * is integrated, and at both ends must be what the closed form of the survival function says, which
 * has no part in the density.
 */
final class Panel {

  /** An end of a panel. The survival function there is solved for when it is first asked for. */
  static final class End {

    private final Arc arc;
    private final double x;
    private final boolean isSoftEdge;
    private double survival;

    private End(Arc arc, double x, boolean isSoftEdge, double survival) {
      this.arc = arc;
      this.x = x;
      this.isSoftEdge = isSoftEdge;
      this.survival = survival;
    }

    static End edge(Arc arc, double x, double survival) {
      return new End(arc, x, true, survival);
    }

    static End inside(Arc arc, double x) {
      return new End(arc, x, false, Double.NaN);
    }

    double x() {
      return x;
    }

    boolean isSoftEdge() {
      return isSoftEdge;
    }

    double survival() {
      if (Double.isNaN(survival)) {
        survival = arc.survival(x);
      }
      return survival;
    }
  }

  /** Share of the smallest value that the last coefficients may have. */
  private static final double TAIL = 2e-13;

  /** The same of the series of every third point: above it that of all does not get there. */
  private static final double COARSE_TAIL = 5e-4;

  /** Mass by which the integral may miss the closed form. */
  private static final double MASS = 1e-13;

  private final End origin;
  private final double length;
  private final double[] density;
  private final double[] mass;

  private Panel(End origin, double length, double[] density, double[] mass) {
    this.origin = origin;
    this.length = length;
    this.density = density;
    this.mass = mass;
  }

  /** The panel between two ends of an arc, or null where the series does not resolve it. */
  static @Nullable Panel between(Arc arc, End lower, End upper) {
    End origin = lower.isSoftEdge() ? lower : upper;
    End far = lower.isSoftEdge() ? upper : lower;
    double length = far.x() - origin.x();
    double[] values = new double[PanelRule.POINTS];
    solve(arc, origin, length, values, PanelRule.FIRST, PanelRule.STRIDE);
    if (!(PanelRule.coarseTail(values) <= COARSE_TAIL * least(values))) {
      return null;
    }
    solve(arc, origin, length, values, 0, 1);
    double[] density = PanelRule.series(values);
    if (!(tail(density) <= TAIL * least(values))) {
      return null;
    }
    double[] mass =
        origin.isSoftEdge() ? PanelRule.massBesideEdge(density) : PanelRule.mass(density);
    Panel panel = new Panel(origin, length, density, mass);
    return Math.abs(panel.survival(1, sum(mass, 1)) - far.survival()) <= MASS ? panel : null;
  }

  /** Solves for the density, over √y beside an edge, at every so manieth point that has none. */
  private static void solve(
      Arc arc, End origin, double length, double[] values, int first, int stride) {
    for (int k = first; k < PanelRule.POINTS; k += stride) {
      if (values[k] == 0) {
        double y = PanelRule.point(k);
        double x = origin.x() + length * y;
        values[k] = Arc.density(arc.solve(x), x) / (origin.isSoftEdge() ? Math.sqrt(y) : 1);
      }
    }
  }

  private static double least(double[] values) {
    double least = Double.POSITIVE_INFINITY;
    for (double value : values) {
      least = value > 0 ? Math.min(least, value) : least;
    }
    return least;
  }

  private static double tail(double[] series) {
    int n = series.length;
    return Math.max(
        Math.abs(series[n - 1]), Math.max(Math.abs(series[n - 2]), Math.abs(series[n - 3])));
  }

  Arc.Reading at(double x) {
    double y = Math.min(1, Math.max(0, (x - origin.x()) / length));
    double root = origin.isSoftEdge() ? Math.sqrt(y) : 1;
    return new Arc.Reading(root * sum(density, y), survival(y, sum(mass, y)));
  }

  /** The origin is the left end if the length is positive. */
  private double survival(double y, double sum) {
    return origin.survival() - length * sum * (origin.isSoftEdge() ? y * Math.sqrt(y) : 1);
  }

  /** Clenshaw's recurrence. */
  private static double sum(double[] series, double y) {
    double t = 2 * y - 1;
    double twice = 2 * t;
    double above = 0;
    double current = 0;
    for (int j = series.length - 1; j > 0; j--) {
      double below = twice * current + (series[j] - above);
      above = current;
      current = below;
    }
    return t * current + (series[0] - above);
  }
}
