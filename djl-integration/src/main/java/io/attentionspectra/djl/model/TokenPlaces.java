package io.attentionspectra.djl.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.attentionspectra.base.Check;
import java.util.Optional;

/**
 * Where the tokens of a batch stand in their texts. Given the mask of a forward pass: 0 for
 * padding, and for tokens 1, or the number of their text where rows hold several, one after the
 * other (packed). A token's position is the number of tokens of its text before it, so that neither
 * padding on either side nor other texts change anything.
 *
 * @param tokens 1 for tokens and 0 for padding, (B, T) int64
 * @param positions numbers of tokens before each, (B, T) int64
 * @param texts numbers of texts, (B, T) int64, where rows are packed
 */
record TokenPlaces(NDArray tokens, NDArray positions, Optional<NDArray> texts) {

  /** Of a mask (B, T) int64, whose manager owns the result. */
  static TokenPlaces of(NDArray mask) {
    if (mask.max().getLong() <= 1) {
      return new TokenPlaces(mask, mask.cumSum(1).sub(mask), Optional.empty());
    }
    NDManager manager = mask.getManager();
    Shape shape = mask.getShape();
    long[] positions = restarted(mask.toLongArray(), Math.toIntExact(shape.get(1)));
    return new TokenPlaces(
        mask.gt(0).toType(DataType.INT64, false),
        manager.create(positions, shape),
        Optional.of(mask));
  }

  private static long[] restarted(long[] texts, int length) {
    long[] positions = new long[texts.length];
    for (int i = 0; i < texts.length; i++) {
      boolean goesOn = i % length > 0 && texts[i] == texts[i - 1];
      positions[i] = goesOn ? positions[i - 1] + 1 : 0;
      if (!goesOn && texts[i] != 0) {
        requireNew(texts, i, length);
      }
    }
    return positions;
  }

  /** A text that goes on behind another, or behind padding, has no place in one row. */
  private static void requireNew(long[] texts, int at, int length) {
    for (int before = at - at % length; before < at; before++) {
      if (texts[before] == texts[at] || texts[at] < 0) {
        throw Check.failure(
            "mask[" + at / length + "][" + at % length + "]",
            texts[at],
            "must be 0 for padding, or the number of a text whose tokens stand together",
            "number the texts of a row 1, 2, …");
      }
    }
  }

  /** Whether some row holds several texts. */
  boolean packed() {
    return texts.isPresent();
  }

  /** Tokens of the text of each row, or of each token where rows are packed. */
  int[] lengths() {
    if (texts.isEmpty()) {
      try (NDArray sums = tokens.sum(new int[] {1}).toType(DataType.INT32, false)) {
        return sums.toIntArray();
      }
    }
    long[] numbers = texts.get().toLongArray();
    int width = Math.toIntExact(tokens.getShape().get(1));
    int[] lengths = new int[numbers.length];
    for (int start = 0; start < numbers.length; ) {
      int end = start + 1;
      while (end < numbers.length && end % width > 0 && numbers[end] == numbers[start]) {
        end++;
      }
      for (int token = start; token < end; token++) {
        lengths[token] = end - start;
      }
      start = end;
    }
    return lengths;
  }
}
