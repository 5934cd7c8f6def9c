package io.attentionspectra.attention;

import io.attentionspectra.base.Check;
import io.attentionspectra.linalg.ConjugateGradients;
import io.attentionspectra.linalg.Matrix;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * Least squares fit Lᵢⱼ ≈ rᵢ + cⱼ over the pairs of a mask, the unbalanced two-way layout. Rows are
 * eliminated; the columns solve (D_c − Nᵀ D_r⁻¹ N) c = b, N the 0/1 mask, D its row and column
 * sums, by conjugate gradients preconditioned with D_c. For a full mask it is double centring.
 */
final class AdditiveFit {

  private static final double TOLERANCE = 1e-13;
  private static final int MOST_STEPS = 2000;

  /** Residuals this small relative to the logits are rounding errors and count as 0. */
  private static final double ROUNDING = 1e-12;

  private final Matrix logits;
  private final AttentionMask mask;
  private final double[] queriesOfKey;
  private final MaskComponents components;
  private final double[] rows;
  private final double[] columns;

  private AdditiveFit(Matrix logits, AttentionMask mask) {
    this.logits = logits;
    this.mask = mask;
    this.queriesOfKey = IntStream.range(0, mask.keys()).mapToDouble(mask::queriesOf).toArray();
    this.components = MaskComponents.of(mask);
    this.columns = solveColumns();
    this.rows = rowMeans(columns);
  }

  static AdditiveFit of(Matrix logits, AttentionMask mask) {
    mask.requireShape("logits", logits.rows(), logits.columns());
    logits.requireFinite("logit");
    return new AdditiveFit(mask.withoutPadding(logits), mask.withoutPadding());
  }

  /** Sum of squared residuals over the degrees of freedom, pairs − rank of the design. */
  double residualVariance() {
    double sum = 0;
    for (int i = 0; i < mask.queries(); i++) {
      for (int j = 0; j < mask.keys(); j++) {
        if (mask.allows(i, j)) {
          double residual = logits.get(i, j) - rows[i] - columns[j];
          sum += residual * residual;
        }
      }
    }
    int freedom = Check.atLeast("degrees of freedom of the scores", freedom(), 1);
    return sum > ROUNDING * ROUNDING * squaredNorm() ? sum / freedom : 0;
  }

  /**
   * Root mean square of the row effects about the mean of their component: between components the
   * fit leaves a constant open.
   */
  double rowSpread() {
    return spread(rows, components::ofQuery);
  }

  /** The same of the effects of keys that some query sees. */
  double columnSpread() {
    return spread(columns, components::ofKey);
  }

  private int freedom() {
    int used = (int) Arrays.stream(queriesOfKey).filter(n -> n > 0).count();
    return mask.pairs() - (mask.queries() + used - components.count());
  }

  /** Of the values that belong to a component. */
  private double spread(double[] values, IntUnaryOperator component) {
    double[] sums = new double[components.count()];
    int[] counts = new int[components.count()];
    for (int i = 0; i < values.length; i++) {
      if (component.applyAsInt(i) >= 0) {
        counts[component.applyAsInt(i)]++;
        sums[component.applyAsInt(i)] += values[i];
      }
    }
    double squares = 0;
    for (int i = 0; i < values.length; i++) {
      if (component.applyAsInt(i) >= 0) {
        double mean = sums[component.applyAsInt(i)] / counts[component.applyAsInt(i)];
        squares += (values[i] - mean) * (values[i] - mean);
      }
    }
    return Math.sqrt(squares / Arrays.stream(counts).sum());
  }

  /** rᵢ = mean over the allowed keys of Lᵢⱼ − cⱼ. */
  private double[] rowMeans(double[] c) {
    double[] means = new double[mask.queries()];
    for (int i = 0; i < means.length; i++) {
      double sum = 0;
      for (int j = 0; j < c.length; j++) {
        sum += mask.allows(i, j) ? logits.get(i, j) - c[j] : 0;
      }
      means[i] = sum / mask.keysOf(i);
    }
    return means;
  }

  private double[] rightSide() {
    double[] means = rowMeans(new double[mask.keys()]);
    double[] b = new double[mask.keys()];
    for (int i = 0; i < means.length; i++) {
      for (int j = 0; j < b.length; j++) {
        b[j] += mask.allows(i, j) ? logits.get(i, j) - means[i] : 0;
      }
    }
    return b;
  }

  /** Σ Lᵢⱼ² over the pairs: an upper bound of the energy that rounding errors are measured by. */
  private double squaredNorm() {
    double sum = 0;
    for (int i = 0; i < mask.queries(); i++) {
      for (int j = 0; j < mask.keys(); j++) {
        sum += mask.allows(i, j) ? logits.get(i, j) * logits.get(i, j) : 0;
      }
    }
    return sum;
  }

  private double[] operator(double[] c) {
    double[] image = new double[c.length];
    for (int j = 0; j < c.length; j++) {
      image[j] = queriesOfKey[j] * c[j];
    }
    for (int i = 0; i < mask.queries(); i++) {
      double sum = 0;
      for (int j = 0; j < c.length; j++) {
        sum += mask.allows(i, j) ? c[j] : 0;
      }
      double mean = sum / mask.keysOf(i);
      for (int j = 0; j < c.length; j++) {
        image[j] -= mask.allows(i, j) ? mean : 0;
      }
    }
    return image;
  }

  private double[] solveColumns() {
    double target = TOLERANCE * TOLERANCE * squaredNorm();
    ConjugateGradients solution =
        ConjugateGradients.solve(this::operator, rightSide(), queriesOfKey, target, MOST_STEPS);
    if (!(solution.energy() <= target)) {
      throw new ArithmeticException("fit of row and column effects did not converge");
    }
    return solution.values();
  }
}
