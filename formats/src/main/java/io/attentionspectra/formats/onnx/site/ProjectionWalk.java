package io.attentionspectra.formats.onnx.site;

import io.attentionspectra.formats.onnx.internal.graph.GraphNode;
import io.attentionspectra.formats.onnx.internal.graph.Reading;
import io.attentionspectra.formats.onnx.internal.pattern.Weights;
import io.attentionspectra.formats.onnx.site.OnnxSite.Projection;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * From queries or keys back to the one product with weights that they come from, whatever rotates
 * or normalises them in between, and on to the tokens that enter it. {@link SiteSearch} calls it.
 */
final class ProjectionWalk {

  private final Reading reading;

  /** Values between the projection and the operand, both included. */
  private final Set<String> between = new HashSet<>();

  private final Set<GraphNode> projections = new LinkedHashSet<>();

  private ProjectionWalk(Reading reading) {
    this.reading = reading;
  }

  /** A projection and what enters it. */
  record Found(String tokens, Projection projection) {}

  static Optional<Found> from(String operand, Reading reading) {
    ProjectionWalk walk = new ProjectionWalk(reading);
    walk.search(operand);
    return walk.projections.size() == 1
        ? walk.found(walk.projections.iterator().next(), operand)
        : Optional.empty();
  }

  private void search(String operand) {
    Deque<String> open = new ArrayDeque<>(List.of(operand));
    while (!open.isEmpty()) {
      String at = open.remove();
      if (!reading.dependence().onTokens(at) || !between.add(at)) {
        continue;
      }
      reading
          .graph()
          .producer(at)
          .ifPresent(
              node -> {
                if (node.is("DynamicQuantizeLinear")) {
                  // Its scale is no part of what is projected.
                  between.remove(at);
                } else if (Weights.of(node, reading).isPresent()) {
                  projections.add(node);
                } else {
                  open.addAll(reading.dependence().data(node));
                }
              });
    }
  }

  private Optional<Found> found(GraphNode node, String operand) {
    Weights weights = Weights.of(node, reading).orElseThrow();
    ColumnWalk columns = ColumnWalk.from(weights, operand, between, reading);
    return tokens(node.input(0))
        .map(
            tokens ->
                new Found(
                    tokens,
                    new Projection(
                        weights.weight(),
                        weights.transposed(),
                        columns.bias(),
                        columns.columns(),
                        columns.quantised(),
                        columns.isDirect())));
  }

  /** What enters a product, before it is quantised or its axes are joined. */
  private Optional<String> tokens(String input) {
    String at = input;
    for (int steps = reading.graph().nodes().size(); steps > 0; steps--) {
      GraphNode node = reading.graph().producer(at).orElse(null);
      boolean flat = reading.values().rank(at) == 2;
      if (node == null) {
        break;
      }
      boolean passes =
          switch (node.operation()) {
            case "DynamicQuantizeLinear",
                "QuantizeLinear",
                "DequantizeLinear",
                "Identity",
                "com.microsoft.QuantizeLinear",
                "com.microsoft.DequantizeLinear" ->
                true;
            case "Reshape", "Flatten", "Squeeze" -> flat;
            default -> false;
          };
      if (!passes) {
        break;
      }
      at = node.input(0);
    }
    return reading.dependence().onTokens(at) ? Optional.of(at) : Optional.empty();
  }
}
