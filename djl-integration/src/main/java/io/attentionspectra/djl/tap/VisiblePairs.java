package io.attentionspectra.djl.tap;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.attentionspectra.attention.Visibility;

/** Which keys the queries of one text see, as an array of the engine, for what is read of heads. */
final class VisiblePairs {

  private VisiblePairs() {}

  /**
   * The pairs of a text.
   *
   * @param visibility which keys a query sees
   * @param length ℓ
   * @param scope owns the array
   * @return true at visible pairs, (ℓ, ℓ)
   */
  static NDArray of(Visibility visibility, int length, NDManager scope) {
    NDArray places = scope.arange((float) length);
    NDArray queries = places.reshape(length, 1);
    NDArray keys = places.reshape(1, length);
    NDArray ahead = keys.sub(queries);
    NDArray near =
        ahead
            .lte(Math.min(visibility.ahead(), length))
            .logicalAnd(ahead.gte(-Math.min(visibility.back(), length)));
    if (visibility.chunk() >= length) {
      return near;
    }
    int chunk = visibility.chunk();
    return near.logicalAnd(keys.div(chunk).floor().eq(queries.div(chunk).floor()));
  }
}
