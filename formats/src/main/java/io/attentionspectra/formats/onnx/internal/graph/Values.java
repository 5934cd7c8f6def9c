package io.attentionspectra.formats.onnx.internal.graph;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What is known of every value before the graph is run: element type, shape, and for small ones
 * what they hold. A size that depends on the texts has a name: a negative number, the same for
 * sizes that are surely equal. Given a graph, it goes through its nodes once.
 */
public final class Values {

  private final Map<String, Integer> types = new HashMap<>();
  private final Map<String, long[]> shapes = new HashMap<>();
  private final Map<String, Folded> folded = new HashMap<>();
  private final Map<String, Long> symbols = new HashMap<>();
  private final Map<String, ValueInfoProto> declared = new HashMap<>();

  /** Names begin far below −1, which means something else in lists of sizes. */
  private long lastSymbol = -1000;

  private Values() {}

  public static Values of(ModelGraph graph) {
    Values values = new Values();
    for (ValueInfoProto each : graph.model().getGraph().getValueInfoList()) {
      values.declared.put(each.getName(), each);
    }
    graph.outputs().forEach(each -> values.declared.put(each.getName(), each));
    graph.initialisers().forEach(values::initialiser);
    graph.inputs().forEach((name, input) -> values.declare(name, input.getType()));
    Shapes shapes = new Shapes(values);
    Folding folding = new Folding(values);
    for (GraphNode node : graph.nodes()) {
      values.add(node, shapes, folding);
    }
    return values;
  }

  private void initialiser(String name, TensorProto tensor) {
    types.put(name, tensor.getDataType());
    shapes.put(name, tensor.getDimsList().stream().mapToLong(Long::longValue).toArray());
    Numbers.of(tensor, Folded.MOST)
        .ifPresent(numbers -> folded.put(name, Folded.of(tensor.getDimsCount(), numbers)));
  }

  private void declare(String name, TypeProto type) {
    types.put(name, type.getTensorType().getElemType());
    if (type.getTensorType().hasShape()) {
      shapes.put(
          name,
          type.getTensorType().getShape().getDimList().stream().mapToLong(this::size).toArray());
    }
  }

  private long size(Dimension dimension) {
    if (dimension.hasDimValue() && dimension.getDimValue() >= 0) {
      return dimension.getDimValue();
    }
    return dimension.getDimParam().isEmpty()
        ? newSymbol()
        : symbols.computeIfAbsent(dimension.getDimParam(), each -> newSymbol());
  }

  /** A name for a size of which nothing is known. */
  long newSymbol() {
    return --lastSymbol;
  }

  private void add(GraphNode node, Shapes inference, Folding folding) {
    for (int i = 0; i < node.proto().getOutputCount(); i++) {
      String output = node.output(i);
      if (output.isEmpty()) {
        continue;
      }
      int type = ElementTypes.of(node, i, this);
      Optional<long[]> shape = inference.of(node, i);
      ValueInfoProto info = declared.get(output);
      if (info != null && (type == 0 || shape.isEmpty())) {
        declare(output, info.getType());
      }
      if (type != 0) {
        types.put(output, type);
      }
      shape.ifPresent(each -> shapes.put(output, each));
    }
    folding.fold(node).ifPresent(each -> folded.put(node.output(0), each));
  }

  /** Element type in ONNX's numbers, 0 where it is not known. */
  public int type(String value) {
    return types.getOrDefault(value, 0);
  }

  /** Whether a value is made of true and false. */
  public boolean isCondition(String value) {
    return type(value) == TensorProto.DataType.BOOL_VALUE;
  }

  /** Sizes of the axes, negative where one is only a name. */
  public Optional<long[]> shape(String value) {
    return Optional.ofNullable(shapes.get(value)).map(long[]::clone);
  }

  /** Number of axes, or −1 where it is not known. */
  public int rank(String value) {
    long[] shape = shapes.get(value);
    return shape == null ? -1 : shape.length;
  }

  Optional<Folded> folded(String value) {
    return Optional.ofNullable(folded.get(value));
  }

  /** The number that a value of one element holds, if it is known. */
  public OptionalDouble scalar(String value) {
    Folded found = folded.get(value);
    return found == null ? OptionalDouble.empty() : found.only();
  }

  /** The number that every element of a value is, if it is known. */
  public OptionalDouble everywhere(String value) {
    Folded found = folded.get(value);
    if (found == null || found.length() == 0 || !found.isKnown()) {
      return OptionalDouble.empty();
    }
    for (int i = 1; i < found.length(); i++) {
      if (found.number(i) != found.number(0)) {
        return OptionalDouble.empty();
      }
    }
    return OptionalDouble.of(found.number(0));
  }

  /** Whole numbers that a short list holds, if all are known. */
  public Optional<List<Long>> wholes(String value) {
    return new Folding(this).wholes(value);
  }

  /** Sizes that a list holds, negative where one is only a name, 0 where it is neither. */
  Optional<long[]> sizes(String value) {
    return folded(value)
        .map(
            list -> {
              long[] sizes = new long[list.length()];
              for (int i = 0; i < sizes.length; i++) {
                sizes[i] = list.size(i);
              }
              return sizes;
            });
  }
}
