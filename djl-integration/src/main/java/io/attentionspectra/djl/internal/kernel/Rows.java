package io.attentionspectra.djl.internal.kernel;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;

/** The rows of a float64 array of two dimensions, copied to the heap. */
final class Rows {

  private Rows() {}

  static double[][] of(NDArray array) {
    int rows = Math.toIntExact(array.getShape().get(0));
    int columns = Math.toIntExact(array.getShape().get(1));
    double[] flat = array.toDoubleArray();
    double[][] result = new double[rows][];
    for (int i = 0; i < rows; i++) {
      result[i] = Arrays.copyOfRange(flat, i * columns, (i + 1) * columns);
    }
    return result;
  }
}
