package io.attentionspectra.resolvent;

import java.util.Arrays;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.LUDecomposition;
import org.hipparchus.linear.MatrixUtils;

/**
 * Weights that combine discretisations m = 1, 2, … times as fine as the first to one without the
 * leading errors, which fall like m^{−q}, q one of the orders (Richardson's extrapolation). Given
 * to {@link PieceBuilder}.
 *
 * @param weights of sum 1, one for each discretisation
 * @param withoutFirst the same that do without the coarsest discretisation and the highest order;
 *     the first of them is 0. They are the weights where there is one discretisation
 */
@SuppressWarnings("ArrayRecordComponent")
record Richardson(double[] weights, double[] withoutFirst) {

  /** The extrapolation of one discretisation more than there are orders to remove. */
  static Richardson removing(int... orders) {
    double[] all = weights(1, orders);
    if (orders.length == 0) {
      return new Richardson(all, all);
    }
    double[] fewer = weights(2, Arrays.copyOf(orders, orders.length - 1));
    double[] padded = new double[all.length];
    System.arraycopy(fewer, 0, padded, 1, fewer.length);
    return new Richardson(all, padded);
  }

  /** Σ_j w_j = 1 and Σ_j w_j m_j^{−q} = 0 for every order q, m_j = first + j. */
  private static double[] weights(int first, int... orders) {
    int count = orders.length + 1;
    double[][] rows = new double[count][count];
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < count; j++) {
        rows[i][j] = i == 0 ? 1 : Math.pow((first + j) / (double) first, -orders[i - 1]);
      }
    }
    double[] sides = new double[count];
    sides[0] = 1;
    return new LUDecomposition(MatrixUtils.createRealMatrix(rows))
        .getSolver()
        .solve(new ArrayRealVector(sides, false))
        .toArray();
  }
}
