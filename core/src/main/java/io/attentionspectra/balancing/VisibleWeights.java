package io.attentionspectra.balancing;

import org.apiguardian.api.API;

/**
 * Positive weights W on the pairs of a mask, held or computed anew, and the one thing balancing
 * does with them.
 */
@FunctionalInterface
@API(status = API.Status.INTERNAL)
public interface VisibleWeights {

  /** What becomes of the product of a row. */
  @FunctionalInterface
  interface RowRule {

    /**
     * The factor of a row.
     *
     * @param row number of the row
     * @param product Σⱼ Wᵢⱼ xⱼ
     * @return what the row is multiplied by before it is added to the columns; of the sign of the
     *     product, or 0
     */
    double factor(int row, double product);
  }

  /**
   * A sweep, in which every row is multiplied by a vector and, with what came out, added to the
   * columns.
   *
   * @param x one number per key
   * @param rule factors of the rows
   * @return Σᵢ factor(i, Σⱼ Wᵢⱼ xⱼ) Wᵢⱼ for every key j
   */
  double[] sweep(double[] x, RowRule rule);
}
