package io.attentionspectra.linalg;

import org.apiguardian.api.API;

/**
 * A running sum of Gram matrices of columns, S = Σ AᵀA, kept in double precision wherever its
 * solver multiplies, so that only rows travel there. A sum that was {@linkplain #replace replaced}
 * by a triangle read before goes on bit for bit. Not thread-safe.
 */
@API(status = API.Status.INTERNAL)
public interface GramSum {

  /**
   * A sum on the Java heap.
   *
   * @param columns d ≥ 1
   * @return the sum, zero
   * @throws IllegalArgumentException if the number is below 1
   */
  static GramSum onHeap(int columns) {
    return new HeapGramSum(columns);
  }

  /**
   * Adds AᵀA.
   *
   * @param rowMajor entries of A row by row; those after its rows are not read
   * @param rows number of rows of A, at least 1
   */
  void add(double[] rowMajor, int rows);

  /**
   * The sum.
   *
   * @return S_ij for j ≤ i, row by row: d(d + 1)/2 numbers
   */
  double[] lowerTriangle();

  /**
   * Replaces the sum.
   *
   * @param lowerTriangle as {@link #lowerTriangle} gives it
   */
  void replace(double[] lowerTriangle);
}
