package io.attentionspectra.formats.onnx.internal.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.internal.Excerpt;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The main graph of a model: nodes in topological order, who makes and who reads each value, and
 * the initialisers by name. Given a parsed model; the walks of package {@code onnx.site} read it.
 */
public final class ModelGraph {

  private final String origin;
  private final ModelProto model;
  private final Map<String, TensorProto> initialisers = new LinkedHashMap<>();
  private final Map<String, ValueInfoProto> inputs = new LinkedHashMap<>();
  private final Map<String, GraphNode> producers = new HashMap<>();
  private final Map<String, List<GraphNode>> consumers = new HashMap<>();
  private final List<GraphNode> nodes = new ArrayList<>();

  private ModelGraph(String origin, ModelProto model) {
    this.origin = origin;
    this.model = model;
  }

  /**
   * Indexes a model's graph.
   *
   * @param origin what to call the model in messages
   * @param model parsed
   * @throws IllegalArgumentException if a value is made twice or by nothing, or of itself
   */
  public static ModelGraph of(String origin, ModelProto model) {
    ModelGraph graph = new ModelGraph(origin, model);
    graph.index();
    return graph;
  }

  private void index() {
    GraphProto graph = model.getGraph();
    if (graph.getNodeCount() == 0) {
      throw damaged("it has no nodes");
    }
    graph.getInitializerList().forEach(tensor -> initialisers.put(tensor.getName(), tensor));
    for (ValueInfoProto input : graph.getInputList()) {
      if (!initialisers.containsKey(input.getName())) {
        inputs.put(input.getName(), input);
      }
    }
    List<NodeProto> computing = new ArrayList<>();
    for (NodeProto node : graph.getNodeList()) {
      Optional<TensorProto> constant = constant(node);
      if (constant.isPresent()
          && !inputs.containsKey(node.getOutput(0))
          && initialisers.putIfAbsent(node.getOutput(0), constant.get()) == null) {
        continue;
      }
      computing.add(node);
    }
    sort(computing);
  }

  /** The tensor of a node that gives nothing else: some exporters write weights so. */
  private static Optional<TensorProto> constant(NodeProto node) {
    return node.getOpType().equals("Constant") && node.getOutputCount() == 1
        ? node.getAttributeList().stream()
            .filter(each -> each.getName().equals("value") && each.hasT())
            .map(each -> each.getT().toBuilder().setName(node.getOutput(0)).build())
            .findFirst()
        : Optional.empty();
  }

  /** Kahn's order; among nodes that are ready the file's own order. */
  private void sort(List<NodeProto> protos) {
    Map<String, Integer> makers = makers(protos);
    Map<Integer, List<Integer>> waiting = new HashMap<>();
    int[] missing = new int[protos.size()];
    Deque<Integer> ready = new ArrayDeque<>();
    for (int i = 0; i < protos.size(); i++) {
      for (String read : reads(protos.get(i))) {
        Integer maker = makers.get(read);
        if (maker != null) {
          waiting.computeIfAbsent(maker, each -> new ArrayList<>()).add(i);
          missing[i]++;
        } else if (!inputs.containsKey(read) && !initialisers.containsKey(read)) {
          throw damaged("node " + called(protos.get(i)) + " reads '" + read + "', made by nothing");
        }
      }
      if (missing[i] == 0) {
        ready.add(i);
      }
    }
    while (!ready.isEmpty()) {
      int next = ready.remove();
      add(protos.get(next));
      for (int each : waiting.getOrDefault(next, List.of())) {
        if (--missing[each] == 0) {
          ready.add(each);
        }
      }
    }
    for (int i = 0; i < missing.length; i++) {
      if (missing[i] > 0) {
        throw damaged("node " + called(protos.get(i)) + " needs what it makes itself");
      }
    }
  }

  private Map<String, Integer> makers(List<NodeProto> protos) {
    Map<String, Integer> makers = new HashMap<>();
    for (int i = 0; i < protos.size(); i++) {
      for (String output : protos.get(i).getOutputList()) {
        boolean taken = initialisers.containsKey(output) || inputs.containsKey(output);
        if (!output.isEmpty() && (taken || makers.put(output, i) != null)) {
          throw damaged("node " + called(protos.get(i)) + " makes '" + output + "' a second time");
        }
      }
    }
    return makers;
  }

  /** What a node reads, the subgraphs of its attributes included. */
  static Set<String> reads(NodeProto node) {
    Set<String> reads = new LinkedHashSet<>(node.getInputList());
    for (AttributeProto attribute : node.getAttributeList()) {
      if (attribute.hasG()) {
        reads.addAll(captured(attribute.getG()));
      }
      attribute.getGraphsList().forEach(graph -> reads.addAll(captured(graph)));
    }
    reads.remove("");
    return reads;
  }

  /** What a subgraph reads of the graphs around it. */
  private static Set<String> captured(GraphProto graph) {
    Set<String> own = new LinkedHashSet<>();
    graph.getInputList().forEach(input -> own.add(input.getName()));
    graph.getInitializerList().forEach(tensor -> own.add(tensor.getName()));
    graph.getNodeList().forEach(node -> own.addAll(node.getOutputList()));
    Set<String> reads = new LinkedHashSet<>();
    graph.getNodeList().forEach(node -> reads.addAll(reads(node)));
    graph.getOutputList().forEach(output -> reads.add(output.getName()));
    reads.removeAll(own);
    return reads;
  }

  private void add(NodeProto proto) {
    GraphNode node = new GraphNode(nodes.size(), proto);
    nodes.add(node);
    for (String output : proto.getOutputList()) {
      if (!output.isEmpty()) {
        producers.put(output, node);
      }
    }
    for (String read : reads(proto)) {
      consumers.computeIfAbsent(read, each -> new ArrayList<>()).add(node);
    }
  }

  private static String called(NodeProto node) {
    return new GraphNode(0, node).name();
  }

  /** A refusal of the whole model. */
  public IllegalArgumentException damaged(String finding) {
    return Check.failure(
        "model",
        origin,
        "is no sound ONNX graph (" + Excerpt.of(finding) + ")",
        "export or download it again");
  }

  /**
   * Requires of a product of queries and keys what attention multiplies it by.
   *
   * @param node that computes the product, for messages
   * @param scale its factor before the softmax
   * @throws IllegalArgumentException unless it is positive and finite
   */
  public void requireScale(String node, double scale) {
    if (!(scale > 0 && Double.isFinite(scale))) {
      throw Check.failure(
          "scale of the scores of node " + node + " in " + origin,
          scale,
          "must be a positive finite number",
          "export or download the model again");
    }
  }

  /** The scale of a fused operator, that of the scaled dot product where it names none, or 0. */
  public double scale(GraphNode node, long size) {
    double given = node.real("scale", 0);
    double scale = given == 0 ? 1 / Math.sqrt((double) size) : given;
    requireScale(node.shown(), scale);
    return scale;
  }

  public String origin() {
    return origin;
  }

  public ModelProto model() {
    return model;
  }

  /** Nodes in topological order. */
  public List<GraphNode> nodes() {
    return nodes;
  }

  /** Inputs that are to be given when the graph is run. */
  public Map<String, ValueInfoProto> inputs() {
    return inputs;
  }

  public Map<String, TensorProto> initialisers() {
    return initialisers;
  }

  public Optional<GraphNode> producer(String value) {
    return Optional.ofNullable(producers.get(value));
  }

  /** The node that makes a value, if it is of the operation. */
  public Optional<GraphNode> made(String value, String operation) {
    return producer(value).filter(node -> node.is(operation));
  }

  public List<GraphNode> consumers(String value) {
    return consumers.getOrDefault(value, List.of());
  }

  public List<ValueInfoProto> outputs() {
    return model.getGraph().getOutputList();
  }

  public boolean isOutput(String value) {
    return outputs().stream().anyMatch(output -> output.getName().equals(value));
  }

  /** Version of the standard's operators that the model asks for. */
  public long opset() {
    long version = 1;
    for (OperatorSetIdProto each : model.getOpsetImportList()) {
      if (each.getDomain().isEmpty() || each.getDomain().equals("ai.onnx")) {
        version = Math.max(version, each.getVersion());
      }
    }
    return version;
  }
}
