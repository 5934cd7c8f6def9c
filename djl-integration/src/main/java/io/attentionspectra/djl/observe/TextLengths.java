package io.attentionspectra.djl.observe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.attentionspectra.base.Check;

/** True lengths of the texts of a padded batch. */
public final class TextLengths {

  private TextLengths() {}

  /**
   * Lengths from a padding mask.
   *
   * @param mask 1 for tokens and 0 for the padding after them, (B, N), of any number type
   * @return one length per text
   * @throws IllegalArgumentException if the mask has another shape, other values, or padding before
   *     a token
   */
  public static int[] of(NDArray mask) {
    double[] values = numbers(mask);
    int texts = Math.toIntExact(mask.getShape().get(0));
    int tokens = Math.toIntExact(mask.getShape().get(1));
    int[] lengths = new int[texts];
    for (int i = 0; i < values.length; i++) {
      int text = i / tokens;
      int token = i % tokens;
      if (values[i] == 1 && lengths[text] == token) {
        lengths[text]++;
      } else if (values[i] != 0) {
        throw Check.failure(
            "mask[" + text + "][" + token + "]",
            values[i],
            "must be 1 for tokens, then 0 for padding",
            "pad texts on the right");
      }
    }
    return lengths;
  }

  /** The numbers of a mask, row by row. */
  static double[] numbers(NDArray mask) {
    if (mask.getShape().dimension() != 2) {
      throw Check.failure(
          "mask shape", mask.getShape(), "must have two dimensions", "give (texts, tokens)");
    }
    try (NDArray copy = mask.toType(DataType.FLOAT64, true)) {
      return copy.toDoubleArray();
    }
  }
}
