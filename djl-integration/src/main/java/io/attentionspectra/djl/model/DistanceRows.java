package io.attentionspectra.djl.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.attentionspectra.formats.transformer.PositionBias;

/**
 * Learned rows by distance that queries and keys are multiplied with. Made by {@link Transformer}
 * once a pass, used by {@link SelfAttention} of every layer.
 *
 * @param bias which of queries and keys meet them
 * @param rows the normalised table, (1, R, E)
 * @param numbers the row of every query and key, (T, T) int64
 */
record DistanceRows(PositionBias.Disentangled bias, NDArray rows, NDArray numbers) {

  /** Of a pass; {@code rows} has the manager that owns the numbers. */
  static DistanceRows of(PositionBias.Disentangled bias, NDArray rows, int length) {
    long[] numbers = new long[length * length];
    for (int i = 0; i < length; i++) {
      for (int j = 0; j < length; j++) {
        numbers[i * length + j] = bias.of(i - j);
      }
    }
    NDArray each = rows.getManager().create(numbers, new Shape(length, length));
    return new DistanceRows(bias, rows, each);
  }

  /** Of products of queries with rows, (B, H, T, R), those of their keys, (B, H, T, T). */
  NDArray ofQueries(NDArray products) {
    return chosen(products, numbers);
  }

  /** Of products of keys with rows, (B, H, T, R), those of their queries, (B, H, T, T). */
  NDArray ofKeys(NDArray products) {
    return chosen(products, numbers.transpose()).transpose(0, 1, 3, 2);
  }

  private static NDArray chosen(NDArray products, NDArray numbers) {
    Shape shape = products.getShape();
    long length = shape.get(2);
    Shape all = new Shape(shape.get(0), shape.get(1), length, length);
    return products.gather(numbers.broadcast(all), 3);
  }
}
