package io.attentionspectra.formats.onnx.internal.weights;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.attentionspectra.formats.internal.checkpoint.ElementType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * A graph seen from its values: which node makes each, and what the constant ones hold, whether
 * they are initialisers or outputs of Constant nodes. Nodes that change nothing (Identity, Dropout
 * in inference) are looked through. For {@link OnnxEncoder} and {@link OnnxCheckpoint}.
 */
final class OnnxGraph {

  private static final int LONGEST_LIST = 1 << 20;

  private final GraphProto graph;
  private final Map<String, NodeProto> producers = new HashMap<>();
  private final Map<String, TensorProto> constants = new LinkedHashMap<>();
  private final Set<String> inputs = new HashSet<>();

  OnnxGraph(GraphProto graph) {
    this.graph = graph;
    for (TensorProto tensor : graph.getInitializerList()) {
      constants.put(tensor.getName(), tensor);
    }
    for (NodeProto node : graph.getNodeList()) {
      node.getOutputList().forEach(output -> producers.putIfAbsent(output, node));
      if (node.getOpType().equals("Constant") && node.getOutputCount() > 0) {
        attribute(node, "value")
            .filter(AttributeProto::hasT)
            .ifPresent(value -> constants.putIfAbsent(node.getOutput(0), value.getT()));
      }
    }
    for (ValueInfoProto input : graph.getInputList()) {
      if (!constants.containsKey(input.getName())) {
        inputs.add(input.getName());
      }
    }
  }

  /** The nodes in the order of the file, which computes values before it uses them. */
  List<NodeProto> nodes() {
    return graph.getNodeList();
  }

  /** Constant tensors by the names of their values. */
  Map<String, TensorProto> constants() {
    return constants;
  }

  boolean isInput(String value) {
    return inputs.contains(value);
  }

  /** The value that a chain of nodes which change nothing begins with. */
  String source(String value) {
    String at = value;
    for (int steps = graph.getNodeCount(); steps > 0; steps--) {
      NodeProto node = producers.get(at);
      if (node == null || node.getInputCount() == 0 || !changesNothing(node)) {
        return at;
      }
      at = node.getInput(0);
    }
    return at;
  }

  private static boolean changesNothing(NodeProto node) {
    return node.getDomain().isEmpty()
        && (node.getOpType().equals("Identity") || node.getOpType().equals("Dropout"));
  }

  /** The node that makes a value, if it is of the operation, in the standard's own domain. */
  Optional<NodeProto> made(String value, String operation) {
    return maker(value).filter(node -> node.getOpType().equals(operation));
  }

  /** The node that makes a value, in the standard's own domain. */
  Optional<NodeProto> maker(String value) {
    return Optional.ofNullable(producers.get(source(value)))
        .filter(node -> node.getDomain().isEmpty() || node.getDomain().equals("ai.onnx"));
  }

  Optional<TensorProto> constant(String value) {
    return Optional.ofNullable(constants.get(source(value)));
  }

  /** The number that a constant of one element holds. */
  OptionalDouble scalar(String value) {
    return constant(value)
        .map(OnnxGraph::numbers)
        .filter(numbers -> numbers.length == 1)
        .map(numbers -> OptionalDouble.of(numbers[0]))
        .orElse(OptionalDouble.empty());
  }

  /** The whole numbers that a constant holds, or nothing. */
  Optional<long[]> wholes(String value) {
    return constant(value).flatMap(OnnxGraph::wholes);
  }

  static Optional<long[]> wholes(TensorProto tensor) {
    if (tensor.getDataType() == TensorProto.DataType.INT64_VALUE) {
      if (tensor.getInt64DataCount() > 0) {
        return Optional.of(tensor.getInt64DataList().stream().mapToLong(Long::longValue).toArray());
      }
      ByteBuffer bytes = raw(tensor);
      long[] numbers = new long[Math.min(LONGEST_LIST, bytes.remaining() / Long.BYTES)];
      bytes.asLongBuffer().get(numbers);
      return Optional.of(numbers);
    }
    if (tensor.getDataType() == TensorProto.DataType.INT32_VALUE) {
      if (tensor.getInt32DataCount() > 0) {
        return Optional.of(
            tensor.getInt32DataList().stream().mapToLong(Integer::longValue).toArray());
      }
      ByteBuffer bytes = raw(tensor);
      long[] numbers = new long[Math.min(LONGEST_LIST, bytes.remaining() / Integer.BYTES)];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = bytes.getInt();
      }
      return Optional.of(numbers);
    }
    return Optional.empty();
  }

  private static double[] numbers(TensorProto tensor) {
    Optional<long[]> wholes = wholes(tensor);
    if (wholes.isPresent()) {
      return Arrays.stream(wholes.get()).asDoubleStream().toArray();
    }
    return switch (tensor.getDataType()) {
      case TensorProto.DataType.FLOAT_VALUE -> floats(tensor, ElementType.F32);
      case TensorProto.DataType.FLOAT16_VALUE -> floats(tensor, ElementType.F16);
      case TensorProto.DataType.DOUBLE_VALUE -> floats(tensor, ElementType.F64);
      default -> new double[0];
    };
  }

  /** At most two numbers, which is enough to tell one from many. */
  private static double[] floats(TensorProto tensor, ElementType type) {
    if (tensor.getFloatDataCount() > 0) {
      return tensor.getFloatDataList().stream().limit(2).mapToDouble(Float::doubleValue).toArray();
    }
    ByteBuffer bytes = raw(tensor);
    int count = Math.min(2, bytes.remaining() / type.size());
    FloatBuffer found = type.floats(bytes.slice(0, count * type.size()));
    double[] numbers = new double[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = found.get(i);
    }
    return numbers;
  }

  private static ByteBuffer raw(TensorProto tensor) {
    return tensor.getRawData().asReadOnlyByteBuffer().slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  static Optional<AttributeProto> attribute(NodeProto node, String name) {
    return node.getAttributeList().stream().filter(each -> each.getName().equals(name)).findFirst();
  }

  static long attribute(NodeProto node, String name, long usual) {
    return attribute(node, name).map(AttributeProto::getI).orElse(usual);
  }

  static List<Long> list(NodeProto node, String name) {
    return attribute(node, name).map(AttributeProto::getIntsList).orElse(List.of());
  }

  /**
   * What a tree of one operation with two operands joins: a + (b + c) gives a, b, c.
   *
   * @param most more are no such tree
   * @return the operands, or more than {@code most} of them
   */
  List<String> joined(String value, String operation, int most) {
    List<String> operands = new ArrayList<>();
    Deque<String> open = new ArrayDeque<>();
    open.push(value);
    while (!open.isEmpty() && operands.size() + open.size() <= most + 1) {
      String next = open.pop();
      Optional<NodeProto> node = made(next, operation).filter(each -> each.getInputCount() == 2);
      if (node.isPresent()) {
        open.push(node.get().getInput(1));
        open.push(node.get().getInput(0));
      } else {
        operands.add(source(next));
      }
    }
    operands.addAll(open);
    return operands;
  }

  /**
   * Values that are softmaxes of which a product is made: attention, and not the odds of a class.
   */
  long attentions() {
    Set<String> used = new HashSet<>();
    for (NodeProto node : nodes()) {
      if (node.getOpType().equals("MatMul") || node.getOpType().equals("Einsum")) {
        node.getInputList().forEach(input -> used.add(source(input)));
      }
    }
    return nodes().stream()
        .filter(node -> node.getOpType().equals("Softmax"))
        .filter(node -> node.getOutputList().stream().anyMatch(used::contains))
        .count();
  }
}
