package io.attentionspectra.formats.internal.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Floating-point formats of stored tensors, little-endian, and their exact widening to float32. */
public enum ElementType {
  /** IEEE 754 binary64, rounded to float32. */
  F64(8) {
    @Override
    float at(ByteBuffer bytes, int index) {
      return (float) bytes.getDouble(index);
    }
  },
  /** IEEE 754 binary32. */
  F32(4) {
    @Override
    float at(ByteBuffer bytes, int index) {
      return bytes.getFloat(index);
    }
  },
  /** IEEE 754 binary16. */
  F16(2) {
    @Override
    float at(ByteBuffer bytes, int index) {
      return halfToFloat(bytes.getShort(index));
    }
  },
  /** bfloat16, the upper half of binary32. */
  BF16(2) {
    @Override
    float at(ByteBuffer bytes, int index) {
      return Float.intBitsToFloat(bytes.getShort(index) << 16);
    }
  };

  private static final int HALF_SIGN = 0x8000;
  private static final int HALF_MAGNITUDE = 0x7fff;
  private static final int HALF_INFINITY = 0x7c00;

  private final int size;

  ElementType(int size) {
    this.size = size;
  }

  /**
   * Bytes per element.
   *
   * @return 2, 4 or 8
   */
  public int size() {
    return size;
  }

  /** The element whose first byte is at {@code index}. */
  abstract float at(ByteBuffer bytes, int index);

  /**
   * All elements as float32; shares memory with the bytes when they are float32 already.
   *
   * @param bytes whole elements, little-endian
   * @return their values
   */
  public FloatBuffer floats(ByteBuffer bytes) {
    ByteBuffer little = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    if (this == F32) {
      return little.asFloatBuffer();
    }
    float[] values = new float[little.remaining() / size];
    for (int i = 0; i < values.length; i++) {
      values[i] = at(little, i * size);
    }
    return FloatBuffer.wrap(values);
  }

  static String names() {
    return Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", "));
  }

  /**
   * Moves the 15 magnitude bits to binary32's place, which divides by 2^112, and multiplies that
   * back; subnormals come out exact because binary32 has the exponents for them.
   */
  private static float halfToFloat(short half) {
    int magnitude = half & HALF_MAGNITUDE;
    int sign = (half & HALF_SIGN) << 16;
    if (magnitude >= HALF_INFINITY) {
      return Float.intBitsToFloat(sign | 0x7f800000 | (magnitude & 0x3ff) << 13);
    }
    float scaled = Float.intBitsToFloat(magnitude << 13) * 0x1p112f;
    return Float.intBitsToFloat(sign | Float.floatToRawIntBits(scaled));
  }
}
