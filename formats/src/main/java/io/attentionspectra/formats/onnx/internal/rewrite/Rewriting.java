package io.attentionspectra.formats.onnx.internal.rewrite;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.attentionspectra.formats.onnx.internal.graph.Reading;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * A model whose graph has more outputs than before: the old ones first and as they were, then every
 * value asked for. A value that no node computes (an input, an initialiser, a constant) is passed
 * through a node that changes nothing. For {@code OnnxProbe}.
 */
public final class Rewriting {

  /** In front of the names of what is added to a graph. */
  public static final String PREFIX = "attention_spectra/";

  private final Reading reading;
  private final Set<String> wanted = new LinkedHashSet<>();
  private final Map<String, String> passed = new LinkedHashMap<>();

  public Rewriting(Reading reading) {
    this.reading = reading;
  }

  /** The name under which the rewritten graph gives a value; from then on it does. */
  public String expose(String value) {
    boolean computed =
        reading.graph().producer(value).filter(node -> !node.is("Constant")).isPresent();
    String name = computed ? value : passed.computeIfAbsent(value, each -> PREFIX + each);
    if (!reading.graph().isOutput(name)) {
      wanted.add(name);
    }
    return name;
  }

  public byte[] bytes() {
    ModelProto.Builder model = reading.graph().model().toBuilder();
    GraphProto.Builder graph = model.getGraphBuilder();
    passed.forEach((from, to) -> graph.addNode(identity(from, to)));
    for (String name : wanted) {
      graph.addOutput(output(name));
    }
    return model.build().toByteArray();
  }

  private static NodeProto identity(String from, String to) {
    return NodeProto.newBuilder()
        .setName(to)
        .setOpType("Identity")
        .addInput(from)
        .addOutput(to)
        .build();
  }

  private ValueInfoProto output(String name) {
    String from =
        passed.entrySet().stream()
            .filter(entry -> entry.getValue().equals(name))
            .map(Map.Entry::getKey)
            .findAny()
            .orElse(name);
    ValueInfoProto.Builder output = ValueInfoProto.newBuilder().setName(name);
    int type = reading.values().type(from);
    if (type != 0) {
      TypeProto.Tensor.Builder tensor = TypeProto.Tensor.newBuilder().setElemType(type);
      reading.values().shape(from).ifPresent(shape -> tensor.setShape(sizes(shape)));
      output.setType(TypeProto.newBuilder().setTensorType(tensor));
    }
    return output.build();
  }

  /** Sizes that are known, and nothing for the others. */
  private static TensorShapeProto sizes(long[] shape) {
    TensorShapeProto.Builder sizes = TensorShapeProto.newBuilder();
    for (long size : shape) {
      TensorShapeProto.Dimension.Builder dimension = sizes.addDimBuilder();
      if (size >= 0) {
        dimension.setDimValue(size);
      }
    }
    return sizes.build();
  }
}
