package io.attentionspectra.attention;

import io.attentionspectra.base.Check;
import io.attentionspectra.linalg.Matrix;
import java.util.Arrays;

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
  private final double[] rows;
  private final double[] columns;

  private AdditiveFit(Matrix logits, AttentionMask mask) {
    this.logits = logits;
    this.mask = mask;
    this.queriesOfKey = new double[mask.keys()];
    for (int i = 0; i < mask.queries(); i++) {
      for (int j = 0; j < mask.keys(); j++) {
        queriesOfKey[j] += mask.allows(i, j) ? 1 : 0;
      }
    }
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

  /** Root mean square of the row effects about their mean. */
  double rowSpread() {
    double[] weights = new double[rows.length];
    Arrays.fill(weights, 1);
    return spread(rows, weights);
  }

  /** Root mean square about their mean of the effects of keys that some query sees. */
  double columnSpread() {
    return spread(columns, Arrays.stream(queriesOfKey).map(n -> n > 0 ? 1 : 0).toArray());
  }

  private int freedom() {
    int used = (int) Arrays.stream(queriesOfKey).filter(n -> n > 0).count();
    return mask.pairs() - (mask.queries() + used - components());
  }

  private static double spread(double[] values, double[] weights) {
    double count = 0;
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      count += weights[i];
      sum += weights[i] * values[i];
    }
    double mean = sum / count;
    double squares = 0;
    for (int i = 0; i < values.length; i++) {
      squares += weights[i] * (values[i] - mean) * (values[i] - mean);
    }
    return Math.sqrt(squares / count);
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
    double[] c = new double[mask.keys()];
    double[] residual = rightSide();
    double[] direction = precondition(residual);
    double energy = dot(residual, direction);
    double target = TOLERANCE * TOLERANCE * squaredNorm();
    for (int step = 0; energy > target; step++) {
      if (step == MOST_STEPS) {
        throw new ArithmeticException("fit of row and column effects did not converge");
      }
      double[] image = operator(direction);
      double length = energy / dot(direction, image);
      for (int j = 0; j < c.length; j++) {
        c[j] += length * direction[j];
        residual[j] -= length * image[j];
      }
      double[] next = precondition(residual);
      double nextEnergy = dot(residual, next);
      for (int j = 0; j < c.length; j++) {
        direction[j] = next[j] + nextEnergy / energy * direction[j];
      }
      energy = nextEnergy;
    }
    return c;
  }

  private double[] precondition(double[] residual) {
    double[] scaled = new double[residual.length];
    for (int j = 0; j < scaled.length; j++) {
      scaled[j] = queriesOfKey[j] > 0 ? residual[j] / queriesOfKey[j] : 0;
    }
    return scaled;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** Connected components of the graph between queries and keys; keys nobody sees do not count. */
  private int components() {
    int[] component = new int[mask.queries()];
    Arrays.fill(component, -1);
    int count = 0;
    for (int start = 0; start < component.length; start++) {
      if (component[start] < 0) {
        spreadFrom(start, count++, component);
      }
    }
    return count;
  }

  private void spreadFrom(int start, int label, int[] component) {
    boolean[] reached = new boolean[mask.keys()];
    component[start] = label;
    boolean grown = true;
    while (grown) {
      grown = reachKeys(label, component, reached);
      reachQueries(label, component, reached);
    }
  }

  private boolean reachKeys(int label, int[] component, boolean[] reached) {
    boolean grown = false;
    for (int i = 0; i < component.length; i++) {
      for (int j = 0; component[i] == label && j < reached.length; j++) {
        if (mask.allows(i, j) && !reached[j]) {
          reached[j] = true;
          grown = true;
        }
      }
    }
    return grown;
  }

  private void reachQueries(int label, int[] component, boolean[] reached) {
    for (int i = 0; i < component.length; i++) {
      for (int j = 0; component[i] < 0 && j < reached.length; j++) {
        if (reached[j] && mask.allows(i, j)) {
          component[i] = label;
        }
      }
    }
  }
}
