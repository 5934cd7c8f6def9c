package io.attentionspectra.masked;

import io.attentionspectra.base.Check;

/**
 * The mask of a sequence by the visible keys of each query, for the cells of {@link MaskProfile}.
 */
final class MaskCounts {

  /** Of a causal mask 5 % of the visible area lies in cells on its boundary. */
  private static final double LARGEST_MIXED = 0.5;

  private final double[][] before;

  private MaskCounts(double[][] before) {
    this.before = before;
  }

  /**
   * Counts the visible keys before each key, for every query.
   *
   * @throws IllegalArgumentException if a query sees no key or a key is seen by no query
   */
  static MaskCounts of(int length, MaskProfile.Rule rule) {
    double[][] before = new double[length][length + 1];
    boolean[] seen = new boolean[length];
    for (int i = 0; i < length; i++) {
      for (int j = 0; j < length; j++) {
        boolean visible = rule.allows(i, j);
        seen[j] |= visible;
        before[i][j + 1] = before[i][j] + (visible ? 1 : 0);
      }
      if (before[i][length] == 0) {
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
    return new MaskCounts(before);
  }

  /** The share of an interval of keys that the query at a place sees, places over the length. */
  double seen(double x, double y0, double y1) {
    double[] counts = before[Math.min(before.length - 1, (int) (x * before.length))];
    return (at(counts, y1) - at(counts, y0)) / ((y1 - y0) * before.length);
  }

  /** Visible keys before a place between two of them: linear. */
  private static double at(double[] counts, double y) {
    double place = y * (counts.length - 1);
    int j = Math.min(counts.length - 2, (int) place);
    return counts[j] + (place - j) * (counts[j + 1] - counts[j]);
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
