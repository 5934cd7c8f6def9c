package io.attentionspectra.matrixfree;

import io.attentionspectra.attention.ScoreStatistics;
import io.attentionspectra.linalg.ConjugateGradients;
import java.util.Arrays;

/**
 * The least squares fit Lᵢⱼ ≈ rᵢ + cⱼ over the visible pairs, from sums of rows and columns alone:
 * the equations of {@code ScoreStatistics}, their mask applied by running sums in O(ℓ).
 */
final class VisibleEffects {

  private static final double TOLERANCE = 1e-13;
  private static final int MOST_STEPS = 100_000;

  /** Residuals this small relative to the logits are rounding errors and count as 0. */
  private static final double ROUNDING = 1e-12;

  private final Reach reach;
  private final double[] rows;
  private final double[] columns;

  private VisibleEffects(Reach reach, double[] rows, double[] columns) {
    this.reach = reach;
    this.rows = rows;
    this.columns = columns;
  }

  static VisibleEffects of(TileSums sums, Reach reach) {
    int length = reach.length();
    double[] means = new double[length];
    Arrays.setAll(means, i -> sums.logitRows()[i] / reach.keysOf(i));
    double[] b = sums.logitColumns().clone();
    double[] shared = ofKeys(means, reach);
    Arrays.setAll(b, j -> b[j] - shared[j]);
    double[] seen = new double[length];
    Arrays.setAll(seen, reach::queriesOf);
    double target = TOLERANCE * TOLERANCE * sums.logitSquares();
    ConjugateGradients solution =
        ConjugateGradients.solve(c -> operator(c, seen, reach), b, seen, target, MOST_STEPS);
    if (!(solution.energy() <= target)) {
      throw new ArithmeticException("fit of row and column effects did not converge");
    }
    double[] columns = solution.values();
    double[] offsets = ofQueries(columns, reach);
    double[] rows = new double[length];
    Arrays.setAll(rows, i -> means[i] - offsets[i] / reach.keysOf(i));
    return new VisibleEffects(reach, rows, columns);
  }

  private static double[] operator(double[] c, double[] seen, Reach reach) {
    double[] means = ofQueries(c, reach);
    Arrays.setAll(means, i -> means[i] / reach.keysOf(i));
    double[] shared = ofKeys(means, reach);
    double[] image = new double[c.length];
    Arrays.setAll(image, j -> seen[j] * c[j] - shared[j]);
    return image;
  }

  /** Sums over the keys that each query sees. */
  private static double[] ofQueries(double[] ofKey, Reach reach) {
    double[] running = running(ofKey);
    double[] sums = new double[ofKey.length];
    Arrays.setAll(sums, i -> running[reach.to(i)] - running[reach.from(i)]);
    return sums;
  }

  /** Sums over the queries that see each key. */
  private static double[] ofKeys(double[] ofQuery, Reach reach) {
    double[] running = running(ofQuery);
    double[] sums = new double[ofQuery.length];
    Arrays.setAll(sums, j -> running[reach.endOfQueriesOf(j)] - running[reach.firstQueryOf(j)]);
    return sums;
  }

  private static double[] running(double[] values) {
    double[] running = new double[values.length + 1];
    for (int i = 0; i < values.length; i++) {
      running[i + 1] = running[i] + values[i];
    }
    return running;
  }

  /** β̂ and biases, for which the tiles are passed once more. */
  ScoreStatistics statistics(AttentionTiles tiles, TileSums sums) {
    double squares = tiles.residualSquares(rows, columns);
    double freedom = reach.pairs() - (2.0 * reach.length() - reach.chunks());
    boolean rounding = squares <= ROUNDING * ROUNDING * sums.logitSquares();
    return ScoreStatistics.of(
        rounding ? 0 : Math.sqrt(squares / freedom),
        spread(rows),
        spread(columns),
        reach.pairs() / (double) reach.length());
  }

  /** About the mean of each chunk: between chunks the fit leaves a constant open. */
  private double spread(double[] values) {
    double squares = 0;
    for (int start = 0; start < values.length; start += reach.chunk()) {
      int end = Math.min(values.length, start + reach.chunk());
      double mean = Arrays.stream(values, start, end).average().orElse(0);
      squares += Arrays.stream(values, start, end).map(v -> (v - mean) * (v - mean)).sum();
    }
    return Math.sqrt(squares / values.length);
  }
}
