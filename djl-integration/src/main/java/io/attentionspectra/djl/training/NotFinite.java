package io.attentionspectra.djl.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;

/** A number that is not finite was met while reading. */
final class NotFinite extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Numbers that are cheaper to copy than to sum on the device. */
  private static final int FEW = 4_096;

  private final String where;

  private NotFinite(String where) {
    super(where);
    this.where = where;
  }

  String where() {
    return where;
  }

  static void require(String where, NDArray array) {
    if (!isFinite(array)) {
      throw new NotFinite(where);
    }
  }

  /**
   * Whether all numbers are finite. A few are looked at one by one, which takes one call of the
   * engine; of many the sum, one pass on the device, and where it is not finite, since it may have
   * overflowed, all.
   */
  static boolean isFinite(NDArray array) {
    if (!array.getDataType().isFloating()) {
      return true;
    }
    if (array.getDataType() == DataType.FLOAT32 && array.size() <= FEW) {
      return areFinite(array.toFloatArray());
    }
    try (NDArray sum = array.sum();
        NDArray total = sum.toType(DataType.FLOAT64, true)) {
      if (Double.isFinite(total.getDouble())) {
        return true;
      }
    }
    try (NDArray nan = array.isNaN();
        NDArray infinite = array.isInfinite();
        NDArray wrong = nan.logicalOr(infinite);
        NDArray any = wrong.any()) {
      return !any.getBoolean();
    }
  }

  private static boolean areFinite(float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }
}
