package io.attentionspectra.masked;

import io.attentionspectra.base.Check;
import io.attentionspectra.resolvent.Precision;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which share of keys y ∈ [0, 1] a query x ∈ [0, 1] sees, positions over ℓ: the mask of the laws of
 * masked attention as ℓ → ∞. Cut into cells on which it is constant, except along its boundaries.
 *
 * <p>Given by factories, or from the mask of a sequence; taken by {@code MaskedLaw}, which asks for
 * it on up to four grids and removes the leading errors between them.
 */
public final class MaskProfile {

  /** Cells of the coarse grid, about. */
  private static final int CELLS = 10;

  /** Of a window, whose error falls more slowly, unless that makes more cells than are solved. */
  private static final int WINDOW_CELLS = 12;

  /** Most cells of the coarse grid: cost grows with the third power. */
  private static final int MOST_CELLS = 20;

  /** Queries at which the visibility of a cell is averaged. */
  private static final int QUERIES = 64;

  private static final double ROUNDING = 1e-9;

  /** Parts of a cell on the finest grid. */
  private static final int FINEST = 4;

  /** Orders of the grids' errors where a boundary runs from corner to corner of the mask. */
  private static final int[] EVEN = {2, 4, 6};

  /** The same where a second boundary ends at the first query or the last key. */
  private static final int[] ALL = {2, 3, 4};

  private static final int SMALLEST_MASK = 2;

  /** Of the right edge: what the coarsest of several grids may add to it. */
  private static final double LARGEST_ERROR = 1e-3;

  /** The same of the coarser of two grids, whose difference holds the leading error still. */
  private static final double COARSE_ERROR = 2e-2;

  private final String name;
  private final Map<String, Double> parameters;
  private final double[] ends;
  private final Region region;
  private final int[] orders;
  private final Precision precision;

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

  private MaskProfile(
      String name, Map<String, Double> parameters, double[] ends, int[] orders, Region region) {
    this(name, parameters, ends, orders, Precision.FULL, region);
  }

  private MaskProfile(
      String name,
      Map<String, Double> parameters,
      double[] ends,
      int[] orders,
      Precision precision,
      Region region) {
    this.precision = precision;
    this.name = name;
    this.parameters = parameters;
    this.ends = ends;
    this.region = region;
    this.orders = orders;
  }

  /**
   * Every query sees every key.
   *
   * @return the profile of a full mask
   */
  public static MaskProfile full() {
    return new MaskProfile("full mask", Map.of(), evenly(1), new int[0], (x, y0, y1) -> 1);
  }

  /**
   * A query sees the keys up to itself.
   *
   * @return the profile of a causal mask
   */
  public static MaskProfile causal() {
    return new MaskProfile("causal mask", Map.of(), evenly(CELLS), EVEN, MaskProfile::below);
  }

  /**
   * A query sees itself and the keys less than a window before it, x − ω &lt; y ≤ x.
   *
   * @param share ω, the window over the length, in [1/16, 1]
   * @return the profile of a sliding window
   * @throws IllegalArgumentException if the share is outside its range
   */
  public static MaskProfile window(double share) {
    Check.positive("window", share);
    Check.within(
        "window",
        share,
        1.0 / 16,
        1,
        "the window is given over the length; below a sixteenth the grid would be too fine:"
            + " simulate");
    return new MaskProfile(
        "sliding window",
        Map.of("window", share),
        windowEnds(share),
        share < 1 ? ALL : EVEN,
        (x, y0, y1) -> below(x, y0, y1) - below(x - share, y0, y1));
  }

  /**
   * A query sees the keys less than a reach before and after it, |x − y| &lt; ω.
   *
   * @param share ω, the reach over the length, in [1/16, 1]
   * @return the profile of a band
   * @throws IllegalArgumentException if the share is outside its range
   */
  public static MaskProfile band(double share) {
    Check.positive("reach", share);
    Check.within(
        "reach",
        share,
        1.0 / 16,
        1,
        "the reach is given over the length; below a sixteenth the grid would be too fine:"
            + " simulate");
    return new MaskProfile(
        "band",
        Map.of("reach", share),
        windowEnds(share),
        share < 1 ? ALL : EVEN,
        (x, y0, y1) -> below(x + share, y0, y1) - below(x - share, y0, y1));
  }

  /**
   * The same mask on two grids at most instead of four: laws are solved for about ten times as
   * fast, and their distribution functions err by up to 10⁻³.
   *
   * @return a profile of the same name and parameters
   */
  public MaskProfile coarse() {
    return orders.length == 0
        ? this
        : new MaskProfile(name, parameters, ends, new int[] {orders[0]}, Precision.COARSE, region);
  }

  /**
   * A query sees the first keys, a prefix read in both directions, and the keys up to itself.
   *
   * @param share length of the prefix over the length, in [0, 1]
   * @return the profile of a prefix mask
   * @throws IllegalArgumentException if the share is outside its range
   */
  public static MaskProfile prefix(double share) {
    Check.within("prefix", share, 0, 1, "the prefix is given over the length");
    TreeSet<Double> ends = new TreeSet<>();
    addEvenly(ends, 0, share, (int) Math.ceil(CELLS * share));
    addEvenly(ends, share, 1, (int) Math.ceil(CELLS * (1 - share)));
    return new MaskProfile(
        "prefix mask",
        Map.of("prefix", share),
        ends.stream().mapToDouble(Double::doubleValue).toArray(),
        EVEN,
        (x, y0, y1) -> y1 <= share + 1e-12 ? 1 : below(x, y0, y1));
  }

  /**
   * The mask of a sequence, each position a stretch of length 1/ℓ. Its boundaries do not run along
   * the grid, so that laws are less precise than those of the other factories.
   *
   * @param length ℓ ≥ 2
   * @param rule whether a query may attend to a key
   * @return the profile
   * @throws IllegalArgumentException if a query sees no key, a key is seen by no query, or the mask
   *     has finer structure than the grid of the law
   */
  public static MaskProfile of(int length, Rule rule) {
    Check.atLeast("length", length, SMALLEST_MASK);
    MaskCounts counts = MaskCounts.of(length, rule);
    int cells = Math.min(CELLS, Math.max(1, length / FINEST));
    MaskProfile profile =
        new MaskProfile("mask of " + length, Map.of(), evenly(cells), EVEN, counts::seen);
    MaskCounts.requireCoarse(profile.onGrid(FINEST));
    return profile;
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
   * Orders of the error of the grids, found by refining them: none where one grid is exact. {@code
   * docs/decisions.md} has the measurements.
   */
  int[] orders() {
    return orders.clone();
  }

  Precision precision() {
    return precision;
  }

  /** What the right edge may move by when the coarsest grid is left out. */
  double largestError() {
    return orders.length == 1 ? COARSE_ERROR : LARGEST_ERROR;
  }

  /** Grids that remove these errors. */
  int grids() {
    return orders.length + 1;
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

  /** The finer of two grids that has few enough cells. */
  private static double[] windowEnds(double window) {
    Set<Double> ends = periodic(window, WINDOW_CELLS);
    if (ends.size() > MOST_CELLS + 1) {
      ends = periodic(window, CELLS);
    }
    if (ends.size() > MOST_CELLS + 1) {
      throw Check.failure(
          "window",
          window,
          "must divide the length into fewer cells",
          "take a window close to a whole part of the length");
    }
    return ends.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /**
   * A grid that moving by the window maps into itself: both boundaries then run through corners.
   */
  private static Set<Double> periodic(double window, int cells) {
    int periods = (int) Math.floor(1 / window + 1e-9);
    double rest = Math.max(0, 1 - periods * window);
    double step = 1.0 / cells;
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
    return ends;
  }

  @Override
  public String toString() {
    return name;
  }
}
