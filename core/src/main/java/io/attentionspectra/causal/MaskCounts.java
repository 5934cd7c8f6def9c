package io.attentionspectra.causal;

import io.attentionspectra.base.Check;

/** The mask of a sequence as numbers of visible pairs, for the cells of {@link Visibility}. */
final class MaskCounts {

  /** Of a causal mask 5 % of the visible area lies in cells on its boundary. */
  private static final double LARGEST_MIXED = 0.5;

  private MaskCounts() {}

  /** Visible pairs before row i and column j, for every i and j. */
  static double[][] of(int length, Visibility.Rule rule) {
    double[][] sums = new double[length + 1][length + 1];
    boolean[] seen = new boolean[length];
    for (int i = 0; i < length; i++) {
      double row = 0;
      for (int j = 0; j < length; j++) {
        if (rule.allows(i, j)) {
          row++;
          seen[j] = true;
        }
        sums[i + 1][j + 1] = sums[i][j + 1] + row;
      }
      if (row == 0) {
        throw Check.failure(
            "mask row " + i, "empty", "needs at least one visible key", "show it a key or drop it");
      }
    }
    for (int j = 0; j < length; j++) {
      if (!seen[j]) {
        throw Check.failure(
            "mask column " + j, "empty", "needs at least one query that sees it", "drop the key");
      }
    }
    return sums;
  }

  /** Mean visibility of a rectangle in units of the length. */
  static double share(double[][] sums, double x0, double x1, double y0, double y1) {
    double pairs = at(sums, x1, y1) - at(sums, x0, y1) - at(sums, x1, y0) + at(sums, x0, y0);
    int length = sums.length - 1;
    return pairs / ((x1 - x0) * (y1 - y0) * length * length);
  }

  /** Visible pairs before a place between indices: linear in both. */
  private static double at(double[][] sums, double x, double y) {
    int length = sums.length - 1;
    double row = x * length;
    double column = y * length;
    int i = Math.min(length - 1, (int) row);
    int j = Math.min(length - 1, (int) column);
    double u = row - i;
    double v = column - j;
    return (1 - u) * (1 - v) * sums[i][j]
        + u * (1 - v) * sums[i + 1][j]
        + (1 - u) * v * sums[i][j + 1]
        + u * v * sums[i + 1][j + 1];
  }

  /** Refuses a mask most of which lies in cells that are neither hidden nor visible as a whole. */
  static void requireCoarse(MaskGrid finest) {
    double mixed = finest.mixed() / finest.visible();
    if (mixed > LARGEST_MIXED) {
      throw Check.failure(
          "mask",
          "mixed in " + Math.round(100 * mixed) + " % of its visible area",
          "must be made of regions larger than a fortieth of the length",
          "simulate heads under this mask");
    }
  }
}
