package io.attentionspectra.formats.onnx.internal.pattern;

import io.attentionspectra.formats.onnx.internal.graph.GraphNode;
import io.attentionspectra.formats.onnx.internal.graph.Reading;
import java.util.Optional;

/**
 * The product of tokens with an initialiser.
 *
 * @param node the product
 * @param weight name of the initialiser
 * @param transposed whether it is (out, in)
 * @param bias of a Gemm or a fused product
 * @param integers scale and zero point where the weight's own node has them
 */
public record Weights(
    GraphNode node,
    String weight,
    boolean transposed,
    Optional<String> bias,
    Optional<Integers> integers) {

  public static Optional<Weights> of(GraphNode node, Reading reading) {
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
    Optional<Integers> integers = Optional.empty();
    for (int steps = 8; steps > 0; steps--) {
      if (reading.graph().initialisers().containsKey(at)) {
        return Optional.of(new Weights(node, at, turned, bias, integers));
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
          integers = Optional.of(integers(made.input(1), made.input(2)));
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
    return new Weights(node, weight, transposed, bias, Optional.of(integers(scale, zeroPoint)));
  }

  public static Integers integers(String scale, String zeroPoint) {
    return new Integers(scale, zeroPoint.isEmpty() ? Optional.empty() : Optional.of(zeroPoint));
  }

  public static Optional<String> initialiser(String name, Reading reading) {
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

  /**
   * W = (integers − zero point)·scale.
   *
   * @param scale name of the scale
   * @param zeroPoint name of the zero point, if there is one
   */
  public record Integers(String scale, Optional<String> zeroPoint) {}
}
