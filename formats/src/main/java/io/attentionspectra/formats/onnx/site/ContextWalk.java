package io.attentionspectra.formats.onnx.site;

import io.attentionspectra.formats.onnx.internal.graph.GraphNode;
import io.attentionspectra.formats.onnx.site.OnnxSite.Axis;
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
   * The softmax's output; what comes after it where rows of hidden keys alone, which are not
   * numbers, are replaced, or where the softmax has less than three axes.
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
        if (reading.isProductOfComputed(node) && node.input(0).equals(at)) {
          product = Optional.of(node);
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
      case "Where" ->
          !node.input(0).equals(from) && reading.graph().made(node.input(0), "IsNaN").isPresent();
      default -> false;
    };
  }

  /** V, as the product has it. */
  Optional<Tensor> value() {
    return product.map(node -> tensor(node.input(1)));
  }

  Optional<Tensor> context() {
    return product.map(node -> tensor(node.output(0)));
  }

  private Tensor tensor(String name) {
    return new Tensor(name, reading.axes(name, Axis.FEATURE, Axis.TOKEN));
  }
}
