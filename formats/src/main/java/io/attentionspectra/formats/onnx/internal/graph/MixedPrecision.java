package io.attentionspectra.formats.onnx.internal.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Weights in half precision among numbers in single precision, as tools leave them that rewrite
 * tensors but not the constants between them: no runtime takes such a graph. Given one, returns the
 * same with its half-precision tensors widened, which is exact. For {@code OnnxProbe}.
 */
public final class MixedPrecision {

  /** Operators whose operands are of one type T (ONNX 1.16, Operators.md, type constraints). */
  private static final Set<String> OF_ONE_TYPE =
      Set.of("Add", "Sub", "Mul", "Div", "MatMul", "Gemm", "Concat", "LayerNormalization");

  private MixedPrecision() {}

  /**
   * The graph in single precision.
   *
   * @param graph any graph
   * @return the widened model; nothing where no operator is given both precisions, or some would
   *     still be
   */
  public static Optional<ModelProto> widened(ModelGraph graph) {
    boolean half =
        graph.initialisers().values().stream()
            .anyMatch(tensor -> tensor.getDataType() == DataType.FLOAT16_VALUE);
    if (!half || !isMixed(graph)) {
      return Optional.empty();
    }
    ModelProto.Builder model = graph.model().toBuilder();
    return widen(model.getGraphBuilder()) && !isMixed(ModelGraph.of(graph.origin(), model.build()))
        ? Optional.of(model.build())
        : Optional.empty();
  }

  private static boolean isMixed(ModelGraph graph) {
    Values values = Values.of(graph);
    return graph.nodes().stream()
        .filter(node -> OF_ONE_TYPE.contains(node.operation()))
        .map(node -> node.inputs().stream().map(values::type).collect(Collectors.toSet()))
        .anyMatch(
            types ->
                types.contains(DataType.FLOAT_VALUE) && types.contains(DataType.FLOAT16_VALUE));
  }

  /** Whether all numbers lay in the file itself. */
  private static boolean widen(GraphProto.Builder graph) {
    boolean whole = true;
    for (TensorProto.Builder tensor : graph.getInitializerBuilderList()) {
      whole &= widen(tensor);
    }
    for (NodeProto.Builder node : graph.getNodeBuilderList()) {
      for (AttributeProto.Builder attribute : node.getAttributeBuilderList()) {
        whole &= !attribute.hasT() || widen(attribute.getTBuilder());
      }
    }
    graph.getValueInfoBuilderList().forEach(MixedPrecision::widen);
    graph.getOutputBuilderList().forEach(MixedPrecision::widen);
    return whole;
  }

  private static boolean widen(TensorProto.Builder tensor) {
    if (tensor.getDataType() != DataType.FLOAT16_VALUE) {
      return true;
    }
    Optional<double[]> numbers = Numbers.of(tensor.build(), Integer.MAX_VALUE / Float.BYTES);
    if (numbers.isEmpty()) {
      return false;
    }
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * numbers.get().length);
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    for (double number : numbers.get()) {
      bytes.putFloat((float) number);
    }
    tensor
        .setDataType(DataType.FLOAT_VALUE)
        .clearInt32Data()
        .setRawData(ByteString.copyFrom(bytes.flip()));
    return true;
  }

  private static void widen(ValueInfoProto.Builder value) {
    if (value.getType().getTensorType().getElemType() == DataType.FLOAT16_VALUE) {
      value.getTypeBuilder().getTensorTypeBuilder().setElemType(DataType.FLOAT_VALUE);
    }
  }
}
