package io.attentionspectra.djl.internal.kernel;

import ai.djl.ndarray.types.DataType;

/** The smallest positive number of a type that keeps all its digits. */
public final class SmallestNormal {

  private SmallestNormal() {}

  /**
   * The number of a floating point type.
   *
   * @param type a floating point type
   * @return its smallest normal number
   */
  public static double of(DataType type) {
    return switch (type) {
      case FLOAT64 -> Double.MIN_NORMAL;
      case FLOAT16 -> 0x1.0p-14;
      default -> Float.MIN_NORMAL;
    };
  }
}
