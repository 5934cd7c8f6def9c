package io.attentionspectra.report.plot.internal;

/** Points along an axis. */
public final class Grid {

  private Grid() {}

  /** Points in equal steps, both ends included. */
  public static double[] linear(double from, double to, int points) {
    double[] grid = new double[points];
    for (int i = 0; i < points; i++) {
      grid[i] = from + (to - from) * i / (points - 1);
    }
    return grid;
  }

  /** Points in equal ratios, both ends included. */
  public static double[] logarithmic(double from, double to, int points) {
    double[] grid = linear(Math.log(from), Math.log(to), points);
    for (int i = 0; i < points; i++) {
      grid[i] = Math.exp(grid[i]);
    }
    return grid;
  }
}
