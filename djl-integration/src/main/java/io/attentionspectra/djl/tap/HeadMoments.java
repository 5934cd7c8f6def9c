package io.attentionspectra.djl.tap;

import io.attentionspectra.linalg.Matrix;
import org.apiguardian.api.API;

/**
 * Means and covariances of a head's queries and keys over the tokens of one text: what the
 * covariance surrogate (null N2) needs of it.
 *
 * @param queryMean mean query, 1 × m
 * @param queryCovariance covariance of the queries, m × m, divisor ℓ − 1
 * @param keyMean mean key, 1 × m
 * @param keyCovariance covariance of the keys, m × m, divisor ℓ − 1
 */
@API(status = API.Status.INTERNAL)
public record HeadMoments(
    Matrix queryMean, Matrix queryCovariance, Matrix keyMean, Matrix keyCovariance) {

  /**
   * Head size.
   *
   * @return m
   */
  public int headSize() {
    return queryMean.columns();
  }
}
