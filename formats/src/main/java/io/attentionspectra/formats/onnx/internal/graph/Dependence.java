package io.attentionspectra.formats.onnx.internal.graph;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What each value is computed from, shapes left aside: from tokens, from products of tokens, from
 * numbers that hide scores, or from zeros alone. Given a graph, it goes through its nodes once.
 */
public final class Dependence {

  /** From here down a number in scores hides: −10⁴ is the mildest in use, 65504 fp16's largest. */
  public static final double HIDING = -9_999;

  /** Longest constant mask that is looked at: 2048 × 2048. */
  private static final int LONGEST_TABLE = 1 << 22;

  /** Operations whose first input alone is data. */
  private static final Set<String> FIRST_ONLY =
      Set.of(
          "Reshape",
          "Slice",
          "Expand",
          "Unsqueeze",
          "Squeeze",
          "Split",
          "Tile",
          "Trilu",
          "TopK",
          "ReduceSum",
          "ReduceMean",
          "Pad",
          "Resize");

  private static final Set<String> RESHAPING =
      Set.of("Cast", "Reshape", "Identity", "Unsqueeze", "Squeeze", "Clip");

  private static final Set<String> PRODUCTS =
      Set.of("MatMul", "Gemm", "Conv", "Einsum", "MatMulInteger", "ConvInteger", "QLinearMatMul");

  private record Kind(boolean tokens, boolean products, boolean ids, boolean hiding, boolean zero) {

    static final Kind PLAIN = new Kind(false, false, false, false, false);
  }

  private final ModelGraph graph;
  private final Values values;
  private final Map<String, Kind> kinds = new HashMap<>();

  private Dependence(ModelGraph graph, Values values) {
    this.graph = graph;
    this.values = values;
  }

  public static Dependence of(ModelGraph graph, Values values) {
    Dependence dependence = new Dependence(graph, values);
    graph.inputs().keySet().forEach(dependence::addInput);
    graph.initialisers().forEach(dependence::addInitialiser);
    for (GraphNode node : graph.nodes()) {
      Kind kind = dependence.kind(node);
      node.proto().getOutputList().forEach(output -> dependence.kinds.put(output, kind));
    }
    return dependence;
  }

  private void addInput(String name) {
    boolean mask = name.toLowerCase(Locale.ROOT).contains("mask");
    boolean whole = ElementTypes.isWhole(values.type(name));
    kinds.put(
        name,
        new Kind(
            !whole && !mask && values.type(name) != DataType.BOOL_VALUE,
            false,
            whole && !mask,
            mask && !whole && values.rank(name) > 2,
            false));
  }

  private void addInitialiser(String name, TensorProto tensor) {
    kinds.put(name, new Kind(false, false, false, hides(tensor), isNought(name)));
  }

  /** Whether a table of numbers is a mask: nothing between 0 and what hides. */
  private static boolean hides(TensorProto tensor) {
    if (ElementTypes.isWhole(tensor.getDataType()) || tensor.getDimsCount() == 1) {
      return false;
    }
    double[] numbers = Numbers.of(tensor, LONGEST_TABLE).orElse(new double[0]);
    boolean any = false;
    for (double each : numbers) {
      any |= each <= HIDING;
      if (each != 0 && !(each <= HIDING)) {
        return false;
      }
    }
    return any;
  }

  private boolean isNought(String name) {
    return values.everywhere(name).orElse(1) == 0;
  }

  private Kind kind(GraphNode node) {
    if (node.is("Shape") || node.is("Size")) {
      return Kind.PLAIN;
    }
    if (node.is("Constant")) {
      return constant(node);
    }
    if (node.is("ConstantOfShape")) {
      double value =
          node.tensor("value")
              .flatMap(each -> Numbers.of(each, 1))
              .map(each -> each[0])
              .orElse(0.0);
      return new Kind(false, false, false, value <= HIDING, value == 0);
    }
    List<Kind> from = data(node).stream().map(this::of).toList();
    boolean embeds = node.is("Gather") && of(node.input(1)).ids();
    boolean tokens = embeds || any(node) || from.stream().anyMatch(Kind::tokens);
    boolean products =
        from.stream().anyMatch(Kind::products)
            || (tokens && (PRODUCTS.contains(node.operation()) || isFused(node)));
    return new Kind(
        tokens,
        products,
        from.stream().anyMatch(Kind::ids),
        hiding(node, from),
        zero(node, from) || isNought(node.output(0)));
  }

  private Kind constant(GraphNode node) {
    boolean hides = node.tensor("value").map(Dependence::hides).orElse(false);
    return new Kind(false, false, false, hides, isNought(node.output(0)));
  }

  /** Fused embeddings make tokens of their ids themselves. */
  private static boolean any(GraphNode node) {
    return node.proto().getOpType().contains("EmbedLayerNormalization");
  }

  private static boolean isFused(GraphNode node) {
    String type = node.proto().getOpType();
    return type.contains("MatMul") || type.contains("Attention");
  }

  private static boolean hiding(GraphNode node, List<Kind> from) {
    return !node.is("Equal")
        && !node.is("Less")
        && !node.is("Greater")
        && from.stream().anyMatch(Kind::hiding);
  }

  private boolean zero(GraphNode node, List<Kind> from) {
    return switch (node.operation()) {
      case "Mul" -> from.stream().anyMatch(Kind::zero);
      case "Reshape",
          "Slice",
          "Expand",
          "Unsqueeze",
          "Squeeze",
          "Cast",
          "Identity",
          "Transpose",
          "Trilu" ->
          of(node.input(0)).zero();
      case "Add", "Sub", "Concat" -> from.stream().allMatch(Kind::zero);
      default -> false;
    };
  }

  /** What a node reads as data, not as sizes or places; what its subgraphs read, too. */
  public List<String> data(GraphNode node) {
    return FIRST_ONLY.contains(node.operation()) && !node.inputs().isEmpty()
        ? node.inputs().subList(0, 1)
        : List.copyOf(ModelGraph.reads(node.proto()));
  }

  private Kind of(String value) {
    return kinds.getOrDefault(value, Kind.PLAIN);
  }

  /** Whether a value is computed from the embedded texts, or from pixels. */
  public boolean onTokens(String value) {
    return of(value).tokens();
  }

  /** Whether a value is computed from products of tokens with each other or with weights. */
  public boolean onProducts(String value) {
    return of(value).products();
  }

  /** Whether a value has numbers that hide what they are added to. */
  public boolean hides(String value) {
    return of(value).hiding();
  }

  /** Whether a value is zero everywhere. */
  public boolean isZero(String value) {
    return of(value).zero();
  }

  /** The input of token numbers that a value is, unchanged but for its shape and type. */
  public Optional<String> ids(String value) {
    String at = value;
    for (int steps = graph.nodes().size(); steps >= 0; steps--) {
      if (graph.inputs().containsKey(at)) {
        return of(at).ids() ? Optional.of(at) : Optional.empty();
      }
      GraphNode node = graph.producer(at).orElse(null);
      if (node == null || !RESHAPING.contains(node.operation())) {
        return Optional.empty();
      }
      at = node.input(0);
    }
    return Optional.empty();
  }
}
