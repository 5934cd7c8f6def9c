package io.attentionspectra.linalg;

import io.attentionspectra.base.Check;
import org.apiguardian.api.API;

/**
 * Eigenvalues of a symmetric n × n matrix and the eigenvectors of the largest ones.
 *
 * @param values all n eigenvalues in decreasing order
 * @param vectors an n × k matrix whose column j is the unit eigenvector of {@code values[j]}; each
 *     vector has the sign that makes its entry of largest modulus (the first of them) positive
 */
@SuppressWarnings("ArrayRecordComponent")
@API(status = API.Status.INTERNAL)
public record SymmetricEigen(double[] values, Matrix vectors) {

  /**
   * Checks that values and vectors fit.
   *
   * @param values n eigenvalues
   * @param vectors n × k eigenvectors, k ≤ n
   * @throws IllegalArgumentException if the sizes do not fit
   */
  public SymmetricEigen {
    if (vectors.rows() != values.length || vectors.columns() > values.length) {
      throw Check.failure(
          "vectors",
          vectors,
          "must have one row per eigenvalue, " + values.length + ", and no more columns",
          "give eigenvectors as columns");
    }
  }

  /**
   * One eigenvector.
   *
   * @param rank 0 for that of the largest eigenvalue
   * @return a copy of the vector
   */
  public double[] vector(int rank) {
    return vectors.column(rank);
  }
}
