package io.attentionspectra.formats.onnx.internal.graph;

import java.util.Set;

/** A graph with what is known of its values, as every walk needs it. */
public record Reading(ModelGraph graph, Values values, Dependence dependence) {

  private static final Set<String> PRODUCTS =
      Set.of("MatMul", "Einsum", "com.microsoft.FusedMatMul");

  public static Reading of(ModelGraph graph) {
    Values values = Values.of(graph);
    return new Reading(graph, values, Dependence.of(graph, values));
  }

  /** Whether the node multiplies two values that are computed from tokens. */
  public boolean isProductOfComputed(GraphNode node) {
    return PRODUCTS.contains(node.operation())
        && node.inputs().size() == 2
        && node.inputs().stream().allMatch(dependence::onTokens);
  }
}
