package io.attentionspectra.formats.onnx.internal.rewrite;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.attentionspectra.formats.onnx.internal.graph.GraphNode;
import io.attentionspectra.formats.onnx.internal.graph.Reading;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A graph that looks rows of a table up and does nothing else: the table, what makes numbers of its
 * integers where it is quantised, and one Gather. Given the node of a model that looks them up;
 * called by {@link EmbeddingTable}.
 */
public final class TokenTable {

  /** Name of the input: whole numbers of 64 bits, (n). */
  public static final String NUMBERS = "token_numbers";

  /** Name of the output: rows of the table, (n, features). */
  public static final String ROWS = "token_rows";

  private static final String STORED = "token_rows_stored";

  private final Reading reading;
  private final GraphNode lookup;
  private final String data;
  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("token table");
  private final Set<String> made = new LinkedHashSet<>();

  TokenTable(Reading reading, GraphNode lookup, String data) {
    this.reading = reading;
    this.lookup = lookup;
    this.data = data;
  }

  byte[] bytes() {
    graph.addInput(
        value(NUMBERS)
            .setType(
                TypeProto.newBuilder()
                    .setTensorType(
                        TypeProto.Tensor.newBuilder()
                            .setElemType(DataType.INT64_VALUE)
                            .setShape(
                                TensorShapeProto.newBuilder()
                                    .addDim(Dimension.newBuilder().setDimParam("tokens"))))));
    graph.addOutput(value(ROWS));
    make(data);
    List<GraphNode> after = reading.graph().consumers(lookup.output(0));
    boolean stored = after.size() == 1 && after.get(0).operation().endsWith("DequantizeLinear");
    graph.addNode(
        NodeProto.newBuilder()
            .setOpType("Gather")
            .addInput(data)
            .addInput(NUMBERS)
            .addOutput(stored ? STORED : ROWS));
    if (stored) {
      addDequantised(after.get(0));
    }
    ModelProto model = reading.graph().model();
    return ModelProto.newBuilder()
        .setIrVersion(model.getIrVersion())
        .addAllOpsetImport(model.getOpsetImportList())
        .setGraph(graph)
        .build()
        .toByteArray();
  }

  private static ValueInfoProto.Builder value(String name) {
    return ValueInfoProto.newBuilder().setName(name);
  }

  private void addDequantised(GraphNode node) {
    node.inputs().stream().skip(1).forEach(this::make);
    NodeProto.Builder copy = node.proto().toBuilder().clearOutput().addOutput(ROWS);
    graph.addNode(copy.setInput(0, STORED));
  }

  /** Adds a constant value and what it is made of. */
  private void make(String name) {
    if (name.isEmpty() || !made.add(name)) {
      return;
    }
    if (reading.graph().initialisers().containsKey(name)) {
      graph.addInitializer(reading.graph().initialisers().get(name));
      return;
    }
    reading
        .graph()
        .producer(name)
        .ifPresent(
            node -> {
              node.inputs().forEach(this::make);
              graph.addNode(node.proto());
            });
  }
}
