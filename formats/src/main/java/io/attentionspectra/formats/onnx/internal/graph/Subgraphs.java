package io.attentionspectra.formats.onnx.internal.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.internal.Excerpt;
import java.util.List;

/** Attention in subgraphs (of If, Loop) and functions, whose values no graph can give out. */
public final class Subgraphs {

  private Subgraphs() {}

  /**
   * Refuses models that have it there.
   *
   * @throws IllegalArgumentException naming the node or the function
   */
  public static void requireWithoutAttention(ModelGraph graph) {
    for (GraphNode node : graph.nodes()) {
      if (node.proto().getAttributeList().stream().anyMatch(Subgraphs::attends)) {
        throw Check.failure(
            "model",
            graph.origin(),
            "has attention in a subgraph of node " + node.shown(),
            "give a file that is not merged, such as decoder_model.onnx");
      }
    }
    graph.model().getFunctionsList().stream()
        .filter(function -> attends(function.getNodeList()))
        .findFirst()
        .ifPresent(
            function -> {
              throw Check.failure(
                  "model",
                  graph.origin(),
                  "has attention in function " + Excerpt.of(function.getName()),
                  "export it with functions inlined");
            });
  }

  private static boolean attends(AttributeProto attribute) {
    return (attribute.hasG() && attends(attribute.getG().getNodeList()))
        || attribute.getGraphsList().stream()
            .map(GraphProto::getNodeList)
            .anyMatch(Subgraphs::attends);
  }

  private static boolean attends(List<NodeProto> nodes) {
    return nodes.stream()
        .anyMatch(
            node ->
                node.getOpType().equals("Softmax")
                    || node.getOpType().endsWith("Attention")
                    || node.getAttributeList().stream().anyMatch(Subgraphs::attends));
  }
}
