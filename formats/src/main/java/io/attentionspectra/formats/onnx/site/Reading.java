package io.attentionspectra.formats.onnx.site;

import io.attentionspectra.formats.onnx.internal.graph.Dependence;
import io.attentionspectra.formats.onnx.internal.graph.GraphNode;
import io.attentionspectra.formats.onnx.internal.graph.ModelGraph;
import io.attentionspectra.formats.onnx.internal.graph.Values;
import io.attentionspectra.formats.onnx.site.OnnxSite.Axis;
import java.util.List;
import java.util.Set;

/** A graph with what is known of its values, as every walk needs it. */
record Reading(ModelGraph graph, Values values, Dependence dependence) {

  private static final Set<String> PRODUCTS =
      Set.of("MatMul", "Einsum", "com.microsoft.FusedMatMul");

  static Reading of(ModelGraph graph) {
    Values values = Values.of(graph);
    return new Reading(graph, values, Dependence.of(graph, values));
  }

  /** Whether the node multiplies two values that are computed from tokens. */
  boolean isProductOfComputed(GraphNode node) {
    return PRODUCTS.contains(node.operation())
        && node.inputs().size() == 2
        && node.inputs().stream().allMatch(dependence::onTokens);
  }

  /** Axes of scores, or of what has one row for each token, in front of the last two. */
  static List<Axis> leading(int rank) {
    return switch (rank) {
      case 2 -> List.of();
      case 3 -> List.of(Axis.BATCH_HEAD);
      case 4 -> List.of(Axis.BATCH, Axis.HEAD);
      default -> List.of(Axis.BATCH, Axis.KEY_GROUP, Axis.HEAD);
    };
  }

  /** Axes of a value by its number of axes: three to five can be told, else none. */
  List<Axis> axes(String value, Axis last, Axis lastButOne) {
    int rank = values.rank(value);
    if (rank < 3 || rank > 5) {
      return List.of();
    }
    return Layout.of(leading(rank), lastButOne, last);
  }
}
