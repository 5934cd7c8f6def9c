package io.attentionspectra.signal;

import io.attentionspectra.base.Check;
import java.util.Arrays;
import java.util.Comparator;

/**
 * Corrections of p-values when many heads and layers are tested at once. Both return adjusted
 * p-values in the order of the input: reject where the adjusted value is at most the level.
 */
public enum MultipleTesting {

  /**
   * Controls the chance of any false rejection, whatever the dependence of the tests: p̃₍ᵢ₎ =
   * max_{j ≤ i} min(1, (m − j + 1) p₍ⱼ₎). Source: S. Holm, Scand. J. Statist. 6 (1979) 65.
   */
  HOLM {
    @Override
    void adjustSorted(double[] ascending) {
      int m = ascending.length;
      double largest = 0;
      for (int i = 0; i < m; i++) {
        largest = Math.max(largest, Math.min(1, (m - i) * ascending[i]));
        ascending[i] = largest;
      }
    }
  },

  /**
   * Controls the expected share of false rejections for independent or positively dependent tests:
   * p̃₍ᵢ₎ = min_{j ≥ i} min(1, m p₍ⱼ₎/j). Source: Y. Benjamini, Y. Hochberg, J. R. Statist. Soc. B
   * 57 (1995) 289.
   */
  BENJAMINI_HOCHBERG {
    @Override
    void adjustSorted(double[] ascending) {
      int m = ascending.length;
      double smallest = 1;
      for (int i = m - 1; i >= 0; i--) {
        smallest = Math.min(smallest, m * ascending[i] / (i + 1));
        ascending[i] = smallest;
      }
    }
  };

  /**
   * Adjusted p-values.
   *
   * @param pValues p-values of m tests in any order
   * @return the adjusted p-values in the same order, empty for none
   * @throws IllegalArgumentException if one is not a probability
   */
  public double[] adjust(double... pValues) {
    for (double p : pValues) {
      Check.probability("p-value", p);
    }
    Integer[] order = new Integer[pValues.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble(i -> pValues[i]));
    double[] sorted = new double[pValues.length];
    Arrays.setAll(sorted, i -> pValues[order[i]]);
    adjustSorted(sorted);
    double[] adjusted = new double[pValues.length];
    for (int i = 0; i < sorted.length; i++) {
      adjusted[order[i]] = sorted[i];
    }
    return adjusted;
  }

  /** Replaces increasing p-values by their adjusted values. */
  abstract void adjustSorted(double[] ascending);
}
