package io.attentionspectra.onnx.internal.feed;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import ai.onnxruntime.platform.Fp16Conversions;
import io.attentionspectra.base.Check;
import io.attentionspectra.onnx.run.ProbedSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;

/**
 * An input of a graph, and how numbers become a tensor of its type.
 *
 * @param name its name
 * @param type what it holds
 * @param shape its sizes, −1 where any will do
 */
@SuppressWarnings("ArrayRecordComponent")
public record GraphInput(String name, OnnxJavaType type, long[] shape) {

  private static GraphInput of(NodeInfo node, String origin) {
    if (node.getInfo() instanceof TensorInfo info) {
      return new GraphInput(node.getName(), info.type, info.getShape());
    }
    throw Check.failure(
        "input",
        node.getName() + " of " + origin,
        "is no tensor",
        "export the model with tensors as inputs");
  }

  /**
   * The inputs that a graph asks for, in order.
   *
   * @throws IllegalArgumentException if one is no tensor
   */
  public static List<GraphInput> all(ProbedSession session) {
    try {
      List<GraphInput> inputs = new ArrayList<>();
      for (NodeInfo node : session.session().getInputInfo().values()) {
        inputs.add(of(node, session.probe().origin()));
      }
      return inputs;
    } catch (OrtException e) {
      throw new IllegalStateException("inputs of " + session.probe().origin(), e);
    }
  }

  /** Whether it may hold images: (images, channels, height, width) of real numbers. */
  public boolean isOfImages() {
    return shape.length == 4
        && (type == OnnxJavaType.FLOAT || type == OnnxJavaType.FLOAT16)
        && !name.toLowerCase(Locale.ROOT).contains("past");
  }

  /** Whether it holds whole numbers. */
  public boolean isWhole() {
    return type == OnnxJavaType.INT64 || type == OnnxJavaType.INT32;
  }

  /** Whether it may hold one number a token. */
  public boolean isOfTokens() {
    return shape.length == 2;
  }

  /**
   * A tensor of it.
   *
   * @param sizes its shape
   * @param numbers entries by place
   * @throws IllegalArgumentException if its type is none that numbers can be given as
   */
  public OnnxTensor tensor(OrtEnvironment environment, long[] sizes, IntToDoubleFunction numbers) {
    int count = Math.toIntExact(Arrays.stream(sizes).reduce(1, Math::multiplyExact));
    ByteBuffer bytes =
        ByteBuffer.allocateDirect(Math.max(1, Math.multiplyExact(count, width())))
            .order(ByteOrder.nativeOrder());
    for (int i = 0; i < count; i++) {
      put(bytes, numbers.applyAsDouble(i));
    }
    bytes.flip();
    try {
      return OnnxTensor.createTensor(environment, bytes, sizes, type);
    } catch (OrtException e) {
      throw new IllegalStateException("input " + name + ": " + e.getMessage(), e);
    }
  }

  private int width() {
    return switch (type) {
      case INT64, DOUBLE -> 8;
      case INT32, FLOAT -> 4;
      case FLOAT16 -> 2;
      case BOOL, INT8, UINT8 -> 1;
      default ->
          throw Check.failure(
              "input", name, "is of type " + type, "export the model with numbers as inputs");
    };
  }

  private void put(ByteBuffer bytes, double number) {
    switch (type) {
      case INT64 -> bytes.putLong((long) number);
      case DOUBLE -> bytes.putDouble(number);
      case INT32 -> bytes.putInt((int) number);
      case FLOAT -> bytes.putFloat((float) number);
      case FLOAT16 -> bytes.putShort(Fp16Conversions.floatToFp16((float) number));
      default -> bytes.put((byte) (number == 0 ? 0 : type == OnnxJavaType.BOOL ? 1 : number));
    }
  }
}
