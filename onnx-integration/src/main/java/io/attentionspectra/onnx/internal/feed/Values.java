package io.attentionspectra.onnx.internal.feed;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import io.attentionspectra.base.Check;
import io.attentionspectra.model.HeapHead.NumberType;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * A tensor of a pass on the heap.
 *
 * @param shape sizes of its axes
 * @param numbers its entries, the last axis fastest, in single precision where it has no more
 * @param type the digits of its entries
 */
@SuppressWarnings("ArrayRecordComponent")
public record Values(long[] shape, Numbers numbers, NumberType type) {

  /** Half precision with the exponents of single precision: 8 bits, four units of rounding. */
  private static final NumberType BRAIN = new NumberType(Float.MIN_NORMAL, 0x1.0p-6);

  /** Entries by place. */
  @FunctionalInterface
  public interface Numbers {
    double at(int place);
  }

  /**
   * Copies a tensor of numbers or truth values.
   *
   * @param name of the tensor and the model, for messages
   * @throws IllegalArgumentException if it holds something else
   */
  public static Values of(String name, OnnxValue value) {
    if (!(value instanceof OnnxTensor tensor)) {
      throw unreadable(name, String.valueOf(value.getType()));
    }
    long[] shape = tensor.getInfo().getShape();
    return switch (tensor.getInfo().type) {
      case FLOAT -> new Values(shape, floats(tensor.getFloatBuffer()), NumberType.SINGLE);
      case FLOAT16 -> new Values(shape, floats(tensor.getFloatBuffer()), NumberType.HALF);
      case BFLOAT16 -> new Values(shape, floats(tensor.getFloatBuffer()), BRAIN);
      case DOUBLE -> {
        DoubleBuffer doubles = tensor.getDoubleBuffer();
        yield new Values(shape, doubles::get, NumberType.SINGLE);
      }
      case INT64 -> {
        long[] longs = new long[Math.toIntExact(tensor.getInfo().getNumElements())];
        tensor.getLongBuffer().get(longs);
        yield new Values(shape, place -> longs[place], NumberType.SINGLE);
      }
      case INT32 -> {
        int[] ints = new int[Math.toIntExact(tensor.getInfo().getNumElements())];
        tensor.getIntBuffer().get(ints);
        yield new Values(shape, place -> ints[place], NumberType.SINGLE);
      }
      case BOOL, UINT8, INT8 -> {
        byte[] bytes = new byte[Math.toIntExact(tensor.getInfo().getNumElements())];
        tensor.getByteBuffer().get(bytes);
        yield new Values(shape, place -> bytes[place], NumberType.SINGLE);
      }
      default -> throw unreadable(name, String.valueOf(tensor.getInfo().type));
    };
  }

  private static Numbers floats(FloatBuffer buffer) {
    return buffer::get;
  }

  private static IllegalArgumentException unreadable(String name, String type) {
    return Check.failure(
        "tensor", name, "is of type " + type, "probe a model whose attention is of numbers");
  }

  /**
   * All entries in single precision, in order.
   *
   * @param place whose entries they are, for messages
   * @throws IllegalArgumentException if one is not finite
   */
  public FloatBuffer floats(String place) {
    FloatBuffer all = FloatBuffer.allocate(count());
    for (int at = 0; at < all.capacity(); at++) {
      all.put((float) finite(place, numbers.at(at)));
    }
    return all.flip();
  }

  /**
   * Requires what a model computes to be finite.
   *
   * @param place whose entry it is, for messages
   * @return the entry
   * @throws IllegalArgumentException if it is NaN or infinite
   */
  public static double finite(String place, double entry) {
    if (!Double.isFinite(entry)) {
      throw Check.failure(
          "entry of " + place,
          entry,
          "must be a finite number",
          "look for NaN in the model's weights, or for an overflow of their type");
    }
    return entry;
  }

  /** Number of entries. */
  public int count() {
    return Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
  }

  /** Number of axes. */
  public int rank() {
    return shape.length;
  }

  /** Size of an axis. */
  public int size(int axis) {
    return Math.toIntExact(shape[axis]);
  }

  @Override
  public String toString() {
    return Arrays.toString(shape);
  }
}
