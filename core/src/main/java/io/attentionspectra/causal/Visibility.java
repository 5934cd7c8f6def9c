package io.attentionspectra.causal;

import io.attentionspectra.base.Check;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which share of keys y ∈ [0, 1] a query x ∈ [0, 1] sees, positions over ℓ: the mask of the laws of
 * masked attention as ℓ → ∞. Cut into cells on which it is constant, except along its boundaries.
 *
 * <p>Given by factories, or from the mask of a sequence; taken by {@link ResolventLaw}, which asks
 * for it on three grids, each twice as fine as the last, and removes the leading errors between
 * them.
 */
public final class Visibility {

  /** Cells of the coarse grid, about. */
  private static final int CELLS = 10;

  /** Most cells of the coarse grid: cost grows with the third power. */
  private static final int MOST_CELLS = 20;

  /** Parts of a cell on the finest grid. */
  static final int FINEST = 4;

  private static final int SMALLEST_MASK = 2;

  private final String name;
  private final double[] ends;
  private final Region region;

  /** Mean visibility of a rectangle of queries and keys. */
  @FunctionalInterface
  private interface Region {
    double share(double x0, double x1, double y0, double y1);
  }

  /** Decides which key of a sequence a query may attend to. */
  @FunctionalInterface
  public interface Rule {

    /**
     * Whether a query may attend to a key.
     *
     * @param query index from 0
     * @param key index from 0
     * @return true if allowed
     */
    boolean allows(int query, int key);
  }

  private Visibility(String name, double[] ends, Region region) {
    this.name = name;
    this.ends = ends;
    this.region = region;
  }

  /**
   * Every query sees every key.
   *
   * @return the visibility of a full mask
   */
  public static Visibility full() {
    return new Visibility("full", evenly(1), (x0, x1, y0, y1) -> 1);
  }

  /**
   * A query sees the keys up to itself.
   *
   * @return the visibility of a causal mask
   */
  public static Visibility causal() {
    return new Visibility("causal", evenly(CELLS), Visibility::below);
  }

  /**
   * A query sees itself and the keys less than a window before it, x − ω &lt; y ≤ x.
   *
   * @param share ω, the window over the length, in [1/16, 1]
   * @return the visibility of a sliding window
   * @throws IllegalArgumentException if the share is outside its range
   */
  public static Visibility window(double share) {
    Check.positive("window", share);
    Check.within(
        "window",
        share,
        1.0 / 16,
        1,
        "the window is given over the length; below a sixteenth the grid would be too fine:"
            + " simulate");
    return new Visibility(
        "window " + share,
        periodic(share),
        (x0, x1, y0, y1) -> below(x0, x1, y0, y1) - below(x0 - share, x1 - share, y0, y1));
  }

  /**
   * A query sees the first keys, a prefix read in both directions, and the keys up to itself.
   *
   * @param share length of the prefix over the length, in [0, 1]
   * @return the visibility of a prefix mask
   * @throws IllegalArgumentException if the share is outside its range
   */
  public static Visibility prefix(double share) {
    Check.within("prefix", share, 0, 1, "the prefix is given over the length");
    TreeSet<Double> ends = new TreeSet<>();
    addEvenly(ends, 0, share, (int) Math.ceil(CELLS * share));
    addEvenly(ends, share, 1, (int) Math.ceil(CELLS * (1 - share)));
    return new Visibility(
        "prefix " + share,
        ends.stream().mapToDouble(Double::doubleValue).toArray(),
        (x0, x1, y0, y1) -> y1 <= share + 1e-12 ? 1 : below(x0, x1, y0, y1));
  }

  /**
   * The mask of a sequence, each position a stretch of length 1/ℓ. Its boundaries do not run along
   * the grid, so that laws are less precise than those of the other factories.
   *
   * @param length ℓ ≥ 2
   * @param rule whether a query may attend to a key
   * @return the visibility
   * @throws IllegalArgumentException if a query sees no key, a key is seen by no query, or the mask
   *     has finer structure than the grid of the law
   */
  public static Visibility of(int length, Rule rule) {
    Check.atLeast("length", length, SMALLEST_MASK);
    double[][] sums = MaskCounts.of(length, rule);
    int cells = Math.min(CELLS, Math.max(1, length / FINEST));
    Region region = (x0, x1, y0, y1) -> MaskCounts.share(sums, x0, x1, y0, y1);
    Visibility visibility = new Visibility("mask of " + length, evenly(cells), region);
    MaskCounts.requireCoarse(visibility.onGrid(FINEST));
    return visibility;
  }

  /**
   * Share of all pairs of query and key that are visible: ½ under a causal mask.
   *
   * @return the mean visibility
   */
  public double visibleShare() {
    return onGrid(1).visible();
  }

  /** On the grid of the factory with every cell cut into parts. */
  MaskGrid onGrid(int parts) {
    int cells = ends.length - 1;
    double[] fine = new double[cells * parts + 1];
    for (int i = 0; i < cells; i++) {
      for (int k = 0; k < parts; k++) {
        fine[i * parts + k] = ends[i] + (ends[i + 1] - ends[i]) * k / parts;
      }
    }
    fine[cells * parts] = 1;
    double[][] mean = new double[fine.length - 1][fine.length - 1];
    for (int i = 0; i + 1 < fine.length; i++) {
      for (int j = 0; j + 1 < fine.length; j++) {
        double share = region.share(fine[i], fine[i + 1], fine[j], fine[j + 1]);
        mean[i][j] = Math.abs(share) < 1e-12 ? 0 : Math.min(1, share);
      }
    }
    return new MaskGrid(widths(fine), mean);
  }

  private static double[] widths(double[] ends) {
    double[] widths = new double[ends.length - 1];
    Arrays.setAll(widths, i -> ends[i + 1] - ends[i]);
    return widths;
  }

  /** Mean of 1{y ≤ x} over a rectangle. */
  private static double below(double x0, double x1, double y0, double y1) {
    return (area(x1, y0, y1) - area(x0, y0, y1)) / ((x1 - x0) * (y1 - y0));
  }

  /** ∫ up to x of the length of {y in [y0, y1]: y ≤ x}. */
  private static double area(double x, double y0, double y1) {
    double inside = Math.min(Math.max(x - y0, 0), y1 - y0);
    return inside * inside / 2 + Math.max(x - y1, 0) * (y1 - y0);
  }

  private static double[] evenly(int cells) {
    double[] ends = new double[cells + 1];
    Arrays.setAll(ends, i -> i / (double) cells);
    return ends;
  }

  private static void addEvenly(Set<Double> ends, double from, double to, int cells) {
    for (int k = 0; k <= cells; k++) {
      ends.add(cells == 0 ? from : k == cells ? to : from + (to - from) * k / cells);
    }
  }

  /**
   * A grid that moving by the window maps into itself: both boundaries then run through corners.
   */
  private static double[] periodic(double window) {
    int periods = (int) Math.floor(1 / window + 1e-9);
    double rest = Math.max(0, 1 - periods * window);
    double step = 1.0 / CELLS;
    int first = rest < 1e-9 ? 0 : (int) Math.ceil(rest / step - 1e-9);
    int second = Math.max(1, (int) Math.ceil((window - rest) / step - 1e-9));
    TreeSet<Double> ends = new TreeSet<>();
    for (int n = 0; n <= periods; n++) {
      double start = n * window;
      for (int k = 0; k < first; k++) {
        ends.add(start + rest * k / first);
      }
      for (int k = 0; k < second && n < periods; k++) {
        ends.add(start + rest + (window - rest) * k / second);
      }
    }
    ends.removeIf(e -> e > 1 - 1e-9);
    ends.add(1.0);
    if (ends.size() > MOST_CELLS + 1) {
      throw Check.failure(
          "window",
          window,
          "must divide the length into fewer cells",
          "take a window close to a whole part of the length");
    }
    return ends.stream().mapToDouble(Double::doubleValue).toArray();
  }

  @Override
  public String toString() {
    return name;
  }
}
