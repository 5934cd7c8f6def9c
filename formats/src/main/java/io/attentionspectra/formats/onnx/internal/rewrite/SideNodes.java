package io.attentionspectra.formats.onnx.internal.rewrite;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.List;

/**
 * Nodes beside a fused operator that compute again what it keeps to itself: its queries, keys and
 * values by head. Each method adds nodes at the end of a graph and returns what they make. For
 * {@code FusedSites}.
 */
public final class SideNodes {

  private final GraphProto.Builder graph;
  private final String prefix;
  private int count;

  /**
   * Nothing yet.
   *
   * @param graph to add to
   * @param of the operator's first output, which names what is added
   */
  public SideNodes(GraphProto.Builder graph, String of) {
    this.graph = graph;
    prefix = Rewriting.PREFIX + of + "/";
  }

  /** One output of an operation of the standard. */
  public String make(String operation, String... inputs) {
    return add(node(operation, inputs));
  }

  private NodeProto.Builder node(String operation, String... inputs) {
    return NodeProto.newBuilder().setOpType(operation).addAllInput(List.of(inputs));
  }

  private String add(NodeProto.Builder node) {
    String name = prefix + count++;
    graph.addNode(node.setName(name).addOutput(name));
    return name;
  }

  private String wholes(boolean scalar, long... numbers) {
    String name = prefix + count++;
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setName(name).setDataType(TensorProto.DataType.INT64_VALUE);
    if (!scalar) {
      tensor.addDims(numbers.length);
    }
    for (long each : numbers) {
      tensor.addInt64Data(each);
    }
    graph.addInitializer(tensor);
    return name;
  }

  private static AttributeProto whole(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  /** Entries from {@code start} to before {@code end} along an axis. */
  public String slice(String value, int axis, long start, long end) {
    return make("Slice", value, wholes(false, start), wholes(false, end), wholes(false, axis));
  }

  /** (batch, tokens, heads·m) as (batch, heads, tokens, m). */
  public String heads(String value, long heads, long size) {
    String apart = make("Reshape", value, wholes(false, 0, 0, heads, size));
    AttributeProto order =
        AttributeProto.newBuilder()
            .setName("perm")
            .setType(AttributeProto.AttributeType.INTS)
            .addAllInts(List.of(0L, 2L, 1L, 3L))
            .build();
    return add(node("Transpose", apart).addAttribute(order));
  }

  /** One of the slices along the first axis. */
  public String part(String value, long index) {
    return add(node("Gather", value, wholes(true, index)).addAttribute(whole("axis", 0)));
  }

  public String cast(String value, int type) {
    return add(node("Cast", value).addAttribute(whole("to", type)));
  }

  /** As many keys as the texts have beside the place of their last one. */
  public String countOf(String last) {
    return make("Add", cast(last, TensorProto.DataType.INT64_VALUE), wholes(false, 1));
  }

  /**
   * Queries rotated from where they begin, which is as many places after 0 as there are more keys
   * in all than queries.
   */
  public String rotated(String queries, String total, String cos, String sin, long interleaved) {
    String length = part(make("Shape", queries), 2);
    String begin = make("Sub", cast(total, TensorProto.DataType.INT64_VALUE), length);
    String places = make("Reshape", begin, wholes(false, 1));
    return add(
        node("RotaryEmbedding", queries, places, cos, sin)
            .setDomain("com.microsoft")
            .addAttribute(whole("interleaved", interleaved)));
  }
}
