package io.attentionspectra.djl.pooling;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.attentionspectra.base.Check;
import io.attentionspectra.pooling.LinearPooling;

/**
 * Weights of a linear pooling laid out over a mask: the t-th position the mask takes in gets w_t of
 * the row's length, cut to the window; all others get 0.
 *
 * @param pooling weights by length
 * @param window most positions that count, the leading ones
 */
record PositionWeights(LinearPooling pooling, int window) {

  PositionWeights {
    Check.atLeast("window", window, 1);
  }

  /**
   * One weight per position.
   *
   * @param mask above 0 for positions to take in, (B, T)
   * @param type type of the result
   * @return (B, T), owned by the mask's manager
   * @throws IllegalArgumentException if a row has no position or the pooling none of its length
   */
  NDArray over(NDArray mask, DataType type) {
    float[] taken = mask.toType(DataType.FLOAT32, false).toFloatArray();
    Shape shape = mask.getShape();
    int width = Math.toIntExact(shape.get(1));
    double[] laid = new double[taken.length];
    for (int from = 0; from < taken.length; from += width) {
      lay(taken, from, width, laid);
    }
    return mask.getManager().create(laid, shape).toType(type, false);
  }

  private void lay(float[] taken, int from, int width, double[] laid) {
    int length = 0;
    for (int i = from; i < from + width; i++) {
      length += taken[i] > 0 ? 1 : 0;
    }
    if (length == 0) {
      throw Check.failure(
          "positions of row " + from / width, 0, "must be at least 1", "give texts with a token");
    }
    double[] weights = pooling.weights(Math.min(length, window));
    int rank = 0;
    for (int i = from; i < from + width && rank < weights.length; i++) {
      if (taken[i] > 0) {
        laid[i] = weights[rank++];
      }
    }
  }
}
