package io.attentionspectra.djl.pooling;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.attentionspectra.base.Check;
import io.attentionspectra.pooling.WeightedPooling;
import java.util.stream.IntStream;

/**
 * Weights of a weighted sum laid out over a mask: the t-th position the mask takes in gets w_t of
 * the tokens taken in, cut to the window; all others get 0. Padding may stand on either side.
 *
 * @param pooling weights by length, or by the tokens
 * @param window most positions that count, the leading ones
 */
record PositionWeights(WeightedPooling pooling, int window) {

  PositionWeights {
    Check.atLeast("window", window, 1);
  }

  /**
   * One weight per position.
   *
   * @param mask above 0 for positions to take in, (B, T)
   * @param ids numbers of the tokens, (B, T), of any kind where the pooling does not look at them
   * @param type type of the result
   * @return (B, T), owned by the mask's manager
   * @throws IllegalArgumentException if a row has no position or the pooling none of its length
   */
  NDArray over(NDArray mask, NDArray ids, DataType type) {
    float[] taken = mask.toType(DataType.FLOAT32, false).toFloatArray();
    long[] numbers = ids.toType(DataType.INT64, false).toLongArray();
    Shape shape = mask.getShape();
    int width = Math.toIntExact(shape.get(1));
    double[] laid = new double[taken.length];
    for (int from = 0; from < taken.length; from += width) {
      lay(taken, numbers, from, width, laid);
    }
    return mask.getManager().create(laid, shape).toType(type, false);
  }

  private void lay(float[] taken, long[] numbers, int from, int width, double[] laid) {
    int[] places =
        IntStream.range(from, from + width).filter(i -> taken[i] > 0).limit(window).toArray();
    if (places.length == 0) {
      throw Check.failure(
          "positions of row " + from / width, 0, "must be at least 1", "give texts with a token");
    }
    double[] weights =
        pooling.weights(IntStream.of(places).map(i -> Math.toIntExact(numbers[i])).toArray());
    for (int t = 0; t < places.length; t++) {
      laid[places[t]] = weights[t];
    }
  }
}
