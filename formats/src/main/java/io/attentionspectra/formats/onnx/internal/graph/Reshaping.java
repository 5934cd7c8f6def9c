package io.attentionspectra.formats.onnx.internal.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The shape that a Reshape gives: 0 copies a size, −1 is what is left over. Names of sizes on both
 * sides cancel, so that [B, T, 48] as [B, T, 4, −1] has 12 at its end. For {@link Shapes}.
 */
final class Reshaping {

  private static final long UNKNOWN = Long.MIN_VALUE;

  private Reshaping() {}

  /**
   * The shape, with a new name for every size that cannot be told.
   *
   * @param from shape before, or nothing
   * @param target as given: sizes, −1, 0, or names of sizes
   * @param literal for each entry of the target, whether it is a number rather than a name
   * @param values makes names
   */
  static Optional<long[]> of(
      Optional<long[]> from, long[] target, boolean[] literal, Values values) {
    long[] shape = target.clone();
    int open = -1;
    for (int i = 0; i < shape.length; i++) {
      boolean number = i < literal.length && literal[i];
      if (number && target[i] == -1) {
        open = i;
      } else if (number && target[i] == 0) {
        shape[i] = from.isPresent() && i < from.get().length ? from.get()[i] : values.newSymbol();
      } else if (target[i] == 0 || (number && target[i] < -1)) {
        shape[i] = values.newSymbol();
      }
    }
    if (open >= 0) {
      long rest = from.map(sizes -> rest(sizes, shape, target, literal)).orElse(UNKNOWN);
      shape[open] = rest == UNKNOWN ? values.newSymbol() : rest;
    }
    return Optional.of(shape);
  }

  /** What is left over where all names cancel, or all but one and nothing else. */
  private static long rest(long[] from, long[] shape, long[] target, boolean[] literal) {
    List<Long> names = new ArrayList<>();
    double size = 1;
    for (long each : from) {
      if (each < 0) {
        names.add(each);
      } else {
        size *= each;
      }
    }
    for (int i = 0; i < shape.length; i++) {
      if (literal[i] && target[i] == -1) {
        continue;
      }
      if (shape[i] >= 0) {
        size /= shape[i];
      } else if (!names.remove(shape[i])) {
        return UNKNOWN;
      }
    }
    if (names.size() == 1 && size == 1) {
      return names.get(0);
    }
    return names.isEmpty() && size >= 0 && size < Integer.MAX_VALUE && size == Math.rint(size)
        ? (long) size
        : UNKNOWN;
  }
}
