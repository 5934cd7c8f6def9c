package io.attentionspectra.result;

import io.attentionspectra.spectrum.Interval;
import io.attentionspectra.spectrum.SpectralLaw;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apiguardian.api.API;

/**
 * The density of a law on points that are dense at the edges of its intervals, for plots.
 *
 * @param x points in increasing order
 * @param density finite densities there
 * @param edge right edge of the law
 */
@SuppressWarnings("ArrayRecordComponent")
@API(status = API.Status.INTERNAL)
public record PlottedCurve(double[] x, double[] density, double edge) {

  private static final int POINTS = 160;
  private static final int LEAST = 8;

  /**
   * The curve of a law.
   *
   * @param law the law
   * @return its density from where the law is resolved on; points where it diverges are left out
   */
  public static PlottedCurve of(SpectralLaw law) {
    List<Interval> intervals = law.intervalsFrom(law.resolvedFrom());
    double total = 0;
    for (Interval interval : intervals) {
      total += Math.sqrt(interval.length());
    }
    List<double[]> points = new ArrayList<>();
    for (Interval interval : intervals) {
      int steps = LEAST + (int) (POINTS * Math.sqrt(interval.length()) / total);
      for (int i = 0; i <= steps; i++) {
        double sine = Math.sin(Math.PI / 2 * i / steps);
        double at = interval.lower() + interval.length() * sine * sine;
        double density = law.density(at);
        if (Double.isFinite(density)) {
          points.add(new double[] {at, density});
        }
      }
    }
    return new PlottedCurve(
        points.stream().mapToDouble(p -> p[0]).toArray(),
        points.stream().mapToDouble(p -> p[1]).toArray(),
        law.rightEdge());
  }

  /**
   * The curve of the law of unit · X, X of this curve's law.
   *
   * @param unit positive
   * @return a new curve
   */
  public PlottedCurve scaledBy(double unit) {
    return new PlottedCurve(
        Arrays.stream(x).map(at -> unit * at).toArray(),
        Arrays.stream(density).map(height -> height / unit).toArray(),
        unit * edge);
  }
}
