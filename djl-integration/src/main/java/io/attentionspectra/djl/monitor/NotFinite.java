package io.attentionspectra.djl.monitor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;

/** A number that is not finite was met while reading. */
final class NotFinite extends RuntimeException {

  private static final long serialVersionUID = 1L;

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
   * Whether all numbers are finite, by their sum, one pass on the device; a sum that is not finite
   * may also have overflowed and is looked into.
   */
  static boolean isFinite(NDArray array) {
    if (!array.getDataType().isFloating()) {
      return true;
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
}
