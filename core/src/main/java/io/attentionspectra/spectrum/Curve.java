package io.attentionspectra.spectrum;

/**
 * Density and distribution function of a law on common points.
 *
 * @param x the points, in the order asked for
 * @param density density of the continuous part at each point
 * @param cumulative distribution function at each point, atoms included
 */
@SuppressWarnings("ArrayRecordComponent")
public record Curve(double[] x, double[] density, double[] cumulative) {

  /**
   * The curve of a law that knows no shorter way to many points than to each.
   *
   * @param law asked for its density and distribution function, not for its curve
   * @param x the points
   * @return both on the points given
   */
  public static Curve pointByPoint(SpectralLaw law, double... x) {
    double[] density = new double[x.length];
    double[] cumulative = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      density[i] = law.density(x[i]);
      cumulative[i] = law.cumulative(x[i]);
    }
    return new Curve(x.clone(), density, cumulative);
  }
}
