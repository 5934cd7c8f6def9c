package io.attentionspectra.formats.onnx.site;

import io.attentionspectra.formats.onnx.internal.graph.GraphNode;
import io.attentionspectra.formats.onnx.internal.graph.Reading;
import io.attentionspectra.formats.onnx.site.OnnxSite.Tensor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Walks from a softmax forward to the product with the values. Given the softmax's output; {@link
 * SiteSearch} calls it.
 */
final class ContextWalk {

  private final Reading reading;
  private Optional<GraphNode> product = Optional.empty();
  private Optional<Products.Context> found = Optional.empty();
  private String probabilities;

  private ContextWalk(Reading reading, String softmax) {
    this.reading = reading;
    probabilities = softmax;
  }

  static ContextWalk from(String softmax, Reading reading) {
    ContextWalk walk = new ContextWalk(reading, softmax);
    walk.follow(softmax);
    return walk;
  }

  /** The product of probabilities and values, if there is one. */
  Optional<GraphNode> product() {
    return product;
  }

  /**
   * The softmax's output; what comes after it where hidden keys, or rows of hidden keys alone,
   * which are not numbers, get 0, or where the softmax has less than three axes.
   */
  String probabilities() {
    return probabilities;
  }

  private void follow(String softmax) {
    Deque<String> open = new ArrayDeque<>(Set.of(softmax));
    Set<String> seen = new HashSet<>();
    while (!open.isEmpty() && product.isEmpty()) {
      String at = open.remove();
      for (GraphNode node : reading.graph().consumers(at)) {
        if (reading.isProductOfComputed(node)) {
          product = Optional.of(node);
          found = Products.context(node, at, reading);
          return;
        }
        if (passes(node, at) && seen.add(node.output(0))) {
          if (node.is("Where") || isFlat(probabilities)) {
            probabilities = node.output(0);
          }
          open.add(node.output(0));
        }
      }
    }
  }

  private boolean isFlat(String value) {
    int rank = reading.values().rank(value);
    return rank >= 0 && rank < 3;
  }

  private boolean passes(GraphNode node, String from) {
    return switch (node.operation()) {
      case "Identity",
          "Cast",
          "Dropout",
          "Reshape",
          "Squeeze",
          "Unsqueeze",
          "QuantizeLinear",
          "DequantizeLinear",
          "com.microsoft.QuantizeLinear",
          "com.microsoft.DequantizeLinear" ->
          node.input(0).equals(from);
      case "Where" -> isBlanked(node, from);
      default -> false;
    };
  }

  /**
   * Whether a Where puts 0 in place of some probabilities: of rows that are not numbers, or masked.
   */
  private boolean isBlanked(GraphNode where, String from) {
    int kept = where.input(1).equals(from) ? 1 : 2;
    return where.input(kept).equals(from)
        && reading.values().everywhere(where.input(3 - kept)).orElse(1) == 0;
  }

  /** V, before its axes are exchanged. */
  Optional<Tensor> value() {
    return found.map(Products.Context::value).map(each -> OperandWalk.upright(each, reading));
  }

  Optional<Tensor> context() {
    return found.map(Products.Context::context);
  }
}
