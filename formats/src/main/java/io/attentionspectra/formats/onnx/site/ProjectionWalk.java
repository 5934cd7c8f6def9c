package io.attentionspectra.formats.onnx.site;

import io.attentionspectra.formats.onnx.internal.graph.GraphNode;
import io.attentionspectra.formats.onnx.site.OnnxSite.Projection;
import io.attentionspectra.formats.onnx.site.OnnxSite.Quantised;
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

  /**
   * The product of tokens with an initialiser.
   *
   * @param node the product
   * @param weight name of the initialiser
   * @param transposed whether it is (out, in)
   * @param bias of a Gemm or a fused product
   * @param quantised scale and zero point where the weight's own node has them
   */
  record Weights(
      GraphNode node,
      String weight,
      boolean transposed,
      Optional<String> bias,
      Optional<Quantised> quantised) {

    static Optional<Weights> of(GraphNode node, Reading reading) {
      return switch (node.operation()) {
        case "MatMul" -> of(node, Optional.empty(), false, reading);
        case "Gemm" ->
            of(node, initialiser(node.input(2), reading), node.whole("transB", 0) == 1, reading)
                .filter(each -> node.real("alpha", 1) == 1 && node.real("beta", 1) == 1);
        case "MatMulInteger" -> of(node, Optional.empty(), false, reading);
        case "com.microsoft.DynamicQuantizeMatMul" ->
            of(node, initialiser(node.input(4), reading), false, reading)
                .map(each -> each.with(node.input(2), node.input(3)));
        case "com.microsoft.MatMulIntegerToFloat" ->
            of(node, initialiser(node.input(6), reading), false, reading)
                .map(each -> each.with(node.input(3), node.input(5)));
        default -> Optional.empty();
      };
    }

    private static Optional<Weights> of(
        GraphNode node, Optional<String> bias, boolean transposed, Reading reading) {
      if (!reading.dependence().onTokens(node.input(0))) {
        return Optional.empty();
      }
      String at = node.input(1);
      boolean turned = transposed;
      Optional<Quantised> quantised = Optional.empty();
      for (int steps = 8; steps > 0; steps--) {
        if (reading.graph().initialisers().containsKey(at)) {
          return Optional.of(new Weights(node, at, turned, bias, quantised));
        }
        GraphNode made = reading.graph().producer(at).orElse(null);
        if (made == null) {
          return Optional.empty();
        }
        switch (made.operation()) {
          case "Identity", "Cast" -> at = made.input(0);
          case "Transpose" -> {
            turned = !turned;
            at = made.input(0);
          }
          case "DequantizeLinear", "com.microsoft.DequantizeLinear" -> {
            quantised = Optional.of(quantised(made.input(1), made.input(2)));
            at = made.input(0);
          }
          default -> {
            return Optional.empty();
          }
        }
      }
      return Optional.empty();
    }

    private Weights with(String scale, String zeroPoint) {
      return new Weights(node, weight, transposed, bias, Optional.of(quantised(scale, zeroPoint)));
    }

    static Quantised quantised(String scale, String zeroPoint) {
      return new Quantised(scale, zeroPoint.isEmpty() ? Optional.empty() : Optional.of(zeroPoint));
    }

    static Optional<String> initialiser(String name, Reading reading) {
      String at = name;
      for (int steps = 4; steps > 0; steps--) {
        if (reading.graph().initialisers().containsKey(at)) {
          return Optional.of(at);
        }
        GraphNode node = reading.graph().producer(at).orElse(null);
        if (node == null || !(node.is("Identity") || node.is("Cast"))) {
          return Optional.empty();
        }
        at = node.input(0);
      }
      return Optional.empty();
    }
  }
}
