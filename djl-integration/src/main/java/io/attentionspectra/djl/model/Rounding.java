package io.attentionspectra.djl.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.attentionspectra.base.Check;

/**
 * The digits that a layer computes with. In float32 and float64 arrays have that type and nothing
 * is rounded. In half precision arrays are float32 and hold numbers of that precision: weights, and
 * what comes out of every product, sum, norm and activation, are rounded to the nearest, while the
 * sums inside them, rotations, scores and their softmax keep float32, as the products of processors
 * and fused attention have them. (The binding of the engine ends the process where an array is to
 * become bfloat16.)
 */
enum Rounding {
  FLOAT32(DataType.FLOAT32) {
    @Override
    NDArray of(NDArray x) {
      return x;
    }
  },
  FLOAT64(DataType.FLOAT64) {
    @Override
    NDArray of(NDArray x) {
      return x;
    }
  },
  /** 11 binary digits, and infinity above 65504. */
  FLOAT16(DataType.FLOAT32) {
    @Override
    NDArray of(NDArray x) {
      return x.toType(DataType.FLOAT16, false).toType(DataType.FLOAT32, false);
    }
  },
  /**
   * 8 binary digits of the 24 of float32: with c = (2¹⁶ + 1)·x, c − (c − x) is x rounded to them
   * (T. J. Dekker, Numer. Math. 18 (1971) 224).
   */
  BFLOAT16(DataType.FLOAT32) {
    @Override
    NDArray of(NDArray x) {
      NDArray c = x.mul(SPLIT);
      return c.sub(c.sub(x));
    }
  };

  private static final float SPLIT = (1 << 16) + 1;

  private final DataType held;

  Rounding(DataType held) {
    this.held = held;
  }

  /** The array with the digits of this precision. */
  abstract NDArray of(NDArray x);

  /** The type of the arrays. */
  DataType held() {
    return held;
  }

  /** What weights are rounded to where they are copied; float32 as they are stored. */
  boolean isHalf() {
    return this == FLOAT16 || this == BFLOAT16;
  }

  /**
   * The digits of a type.
   *
   * @throws IllegalArgumentException if it is none to compute in
   */
  static Rounding to(DataType type) {
    return switch (type) {
      case FLOAT16 -> FLOAT16;
      case BFLOAT16 -> BFLOAT16;
      case FLOAT32 -> FLOAT32;
      case FLOAT64 -> FLOAT64;
      default ->
          throw Check.failure(
              "precision",
              type,
              "is none to compute in",
              "give float16, bfloat16, float32 or float64");
    };
  }
}
