package io.attentionspectra.linalg;

import io.attentionspectra.base.Check;
import org.apiguardian.api.API;

/**
 * Squared singular values of a p × q matrix A and the singular vectors of the largest ones.
 *
 * @param squaredValues all min(p, q) squared singular values in decreasing order
 * @param left a p × k matrix whose columns are the left singular vectors of the k largest values
 * @param right a q × k matrix of right singular vectors, A rightⱼ = σⱼ leftⱼ
 */
@SuppressWarnings("ArrayRecordComponent")
@API(status = API.Status.INTERNAL)
public record SingularTriplets(double[] squaredValues, Matrix left, Matrix right) {

  /**
   * Checks that the parts fit.
   *
   * @param squaredValues squared singular values
   * @param left left singular vectors as columns
   * @param right right singular vectors as columns
   * @throws IllegalArgumentException if the numbers of vectors differ or exceed those of values
   */
  public SingularTriplets {
    if (left.columns() != right.columns() || left.columns() > squaredValues.length) {
      throw Check.failure(
          "singular vectors",
          left.columns() + " left, " + right.columns() + " right",
          "must be as many, at most " + squaredValues.length,
          "give one pair of vectors per leading value");
    }
  }
}
