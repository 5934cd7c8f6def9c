package io.attentionspectra.masked;

import io.attentionspectra.base.Check;
import io.attentionspectra.resolvent.ResolventLaw;
import java.util.Arrays;
import java.util.Map;
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

  /** Queries at which the visibility of a cell is averaged. */
  private static final int QUERIES = 64;

  private static final double ROUNDING = 1e-9;

  /** Parts of a cell on the finest grid. */
  static final int FINEST = 4;

  private static final int SMALLEST_MASK = 2;

  private final String name;
  private final Map<String, Double> parameters;
  private final double[] ends;
  private final Region region;
  private final int secondOrder;

  /** The share of an interval of keys that a query sees. */
  @FunctionalInterface
  private interface Region {
    double seen(double x, double y0, double y1);
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

  private Visibility(
      String name,
      Map<String, Double> parameters,
      double[] ends,
      int secondOrder,
      Region region) {
    this.name = name;
    this.parameters = parameters;
    this.ends = ends;
    this.region = region;
    this.secondOrder = secondOrder;
  }

  /**
   * Every query sees every key.
   *
   * @return the visibility of a full mask
   */
  public static Visibility full() {
    return new Visibility("full mask", Map.of(), evenly(1), 4, (x, y0, y1) -> 1);
  }

  /**
   * A query sees the keys up to itself.
   *
   * @return the visibility of a causal mask
   */
  public static Visibility causal() {
    return new Visibility("causal mask", Map.of(), evenly(CELLS), 4, Visibility::below);
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
        "sliding window",
        Map.of("window", share),
        periodic(share),
        share < 1 ? 3 : 4,
        (x, y0, y1) -> below(x, y0, y1) - below(x - share, y0, y1));
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
        "prefix mask",
        Map.of("prefix", share),
        ends.stream().mapToDouble(Double::doubleValue).toArray(),
        4,
        (x, y0, y1) -> y1 <= share + 1e-12 ? 1 : below(x, y0, y1));
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
    MaskCounts counts = MaskCounts.of(length, rule);
    int cells = Math.min(CELLS, Math.max(1, length / FINEST));
    Visibility visibility =
        new Visibility("mask of " + length, Map.of(), evenly(cells), 4, counts::seen);
    MaskCounts.requireCoarse(visibility.onGrid(FINEST));
    return visibility;
  }

  /**
   * Parameters of the factory by name.
   *
   * @return for example the window; none for a full or causal mask
   */
  public Map<String, Double> parameters() {
    return parameters;
  }

  /**
   * Share of all pairs of query and key that are visible: ½ under a causal mask.
   *
   * @return the mean visibility
   */
  public double visibleShare() {
    return onGrid(1).visible();
  }

  /**
   * Order of the error of the grid after the second: where a second boundary ends at the first
   * query or key, the third was found, and else the fourth.
   */
  int secondOrder() {
    return secondOrder;
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
    double[][][] seen = new double[fine.length - 1][QUERIES][fine.length - 1];
    for (int i = 0; i + 1 < fine.length; i++) {
      for (int q = 0; q < QUERIES; q++) {
        double x = fine[i] + (fine[i + 1] - fine[i]) * (q + 0.5) / QUERIES;
        for (int j = 0; j + 1 < fine.length; j++) {
          seen[i][q][j] = whole(region.seen(x, fine[j], fine[j + 1]));
        }
      }
    }
    return MaskGrid.of(widths(fine), seen);
  }

  /** Without the rounding of ends that ought to meet. */
  private static double whole(double share) {
    if (share < ROUNDING) {
      return 0;
    }
    return share > 1 - ROUNDING ? 1 : share;
  }

  private static double[] widths(double[] ends) {
    double[] widths = new double[ends.length - 1];
    Arrays.setAll(widths, i -> ends[i + 1] - ends[i]);
    return widths;
  }

  /** Share of {y ≤ x} in an interval. */
  private static double below(double x, double y0, double y1) {
    return Math.min(1, Math.max(0, (x - y0) / (y1 - y0)));
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
