package io.attentionspectra.formats.onnx.internal.graph;

import ai.onnx.proto.OnnxMl.TensorProto;
import io.attentionspectra.formats.internal.checkpoint.ElementType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Optional;

/** The numbers of a tensor that lies in the file itself, as doubles. */
public final class Numbers {

  private Numbers() {}

  /**
   * All elements in order.
   *
   * @param tensor of any type
   * @param most elements, more are not read
   * @return nothing if the tensor is longer, lies in another file, is of an unusual type, or has
   *     other than as many elements as its shape says
   */
  public static Optional<double[]> of(TensorProto tensor, int most) {
    long size = size(tensor);
    if (size < 0 || size > most || tensor.getExternalDataCount() > 0) {
      return Optional.empty();
    }
    double[] numbers = tensor.getRawData().isEmpty() ? listed(tensor) : raw(tensor);
    return numbers.length == size ? Optional.of(numbers) : Optional.empty();
  }

  /** Product of the sizes, or −1 if one is negative or the product too large. */
  public static long size(TensorProto tensor) {
    long size = 1;
    for (long each : tensor.getDimsList()) {
      if (each < 0 || (each > 0 && size > Long.MAX_VALUE / each)) {
        return -1;
      }
      size *= each;
    }
    return size;
  }

  private static double[] listed(TensorProto tensor) {
    return switch (tensor.getDataType()) {
      case TensorProto.DataType.FLOAT_VALUE ->
          tensor.getFloatDataList().stream().mapToDouble(Float::doubleValue).toArray();
      case TensorProto.DataType.DOUBLE_VALUE ->
          tensor.getDoubleDataList().stream().mapToDouble(Double::doubleValue).toArray();
      case TensorProto.DataType.INT64_VALUE ->
          tensor.getInt64DataList().stream().mapToDouble(Long::doubleValue).toArray();
      case TensorProto.DataType.FLOAT16_VALUE, TensorProto.DataType.BFLOAT16_VALUE -> {
        ByteBuffer bytes = ByteBuffer.allocate(2 * tensor.getInt32DataCount());
        bytes.order(ByteOrder.LITTLE_ENDIAN);
        tensor.getInt32DataList().forEach(each -> bytes.putShort(each.shortValue()));
        yield floats(half(tensor), bytes.flip());
      }
      case TensorProto.DataType.INT32_VALUE,
          TensorProto.DataType.INT16_VALUE,
          TensorProto.DataType.INT8_VALUE,
          TensorProto.DataType.UINT16_VALUE,
          TensorProto.DataType.UINT8_VALUE,
          TensorProto.DataType.BOOL_VALUE ->
          tensor.getInt32DataList().stream().mapToDouble(Integer::doubleValue).toArray();
      default -> new double[0];
    };
  }

  private static ElementType half(TensorProto tensor) {
    return tensor.getDataType() == TensorProto.DataType.FLOAT16_VALUE
        ? ElementType.F16
        : ElementType.BF16;
  }

  private static double[] raw(TensorProto tensor) {
    ByteBuffer bytes =
        tensor.getRawData().asReadOnlyByteBuffer().slice().order(ByteOrder.LITTLE_ENDIAN);
    int size = elementBytes(tensor.getDataType());
    if (size == 0) {
      return new double[0];
    }
    return switch (tensor.getDataType()) {
      case TensorProto.DataType.FLOAT_VALUE -> floats(ElementType.F32, bytes);
      case TensorProto.DataType.FLOAT16_VALUE, TensorProto.DataType.BFLOAT16_VALUE ->
          floats(half(tensor), bytes);
      default -> wholes(tensor.getDataType(), bytes, size);
    };
  }

  private static double[] floats(ElementType type, ByteBuffer bytes) {
    FloatBuffer floats = type.floats(bytes.slice(0, bytes.limit() / type.size() * type.size()));
    double[] numbers = new double[floats.remaining()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = floats.get(i);
    }
    return numbers;
  }

  private static double[] wholes(int type, ByteBuffer bytes, int size) {
    double[] numbers = new double[bytes.limit() / size];
    for (int i = 0; i < numbers.length; i++) {
      int at = i * size;
      numbers[i] =
          switch (type) {
            case TensorProto.DataType.DOUBLE_VALUE -> bytes.getDouble(at);
            case TensorProto.DataType.INT64_VALUE, TensorProto.DataType.UINT64_VALUE ->
                bytes.getLong(at);
            case TensorProto.DataType.INT32_VALUE -> bytes.getInt(at);
            case TensorProto.DataType.UINT32_VALUE -> Integer.toUnsignedLong(bytes.getInt(at));
            case TensorProto.DataType.INT16_VALUE -> bytes.getShort(at);
            case TensorProto.DataType.UINT16_VALUE -> Short.toUnsignedInt(bytes.getShort(at));
            case TensorProto.DataType.INT8_VALUE -> bytes.get(at);
            default -> Byte.toUnsignedInt(bytes.get(at));
          };
    }
    return numbers;
  }

  /** Bytes of one element, or 0 for types of which several share a byte or that have no size. */
  public static int elementBytes(int type) {
    return switch (type) {
      case TensorProto.DataType.DOUBLE_VALUE,
          TensorProto.DataType.INT64_VALUE,
          TensorProto.DataType.UINT64_VALUE,
          TensorProto.DataType.COMPLEX64_VALUE ->
          8;
      case TensorProto.DataType.FLOAT_VALUE,
          TensorProto.DataType.INT32_VALUE,
          TensorProto.DataType.UINT32_VALUE ->
          4;
      case TensorProto.DataType.FLOAT16_VALUE,
          TensorProto.DataType.BFLOAT16_VALUE,
          TensorProto.DataType.INT16_VALUE,
          TensorProto.DataType.UINT16_VALUE ->
          2;
      case TensorProto.DataType.UINT8_VALUE,
          TensorProto.DataType.INT8_VALUE,
          TensorProto.DataType.BOOL_VALUE ->
          1;
      default -> 0;
    };
  }
}
