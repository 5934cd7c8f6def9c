package io.attentionspectra.formats.onnx.internal.weights;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.attentionspectra.base.internal.Excerpt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Recognises the operations that every transformer is made of, spelled out as exporters do: layer
 * normalisation, projection with a bias, GELU. For {@link OnnxLayer} and {@link OnnxEmbeddings}.
 */
final class OnnxPatterns {

  /** Constants are stored as float32 or float16. */
  private static final double ROUNDING = 1e-3;

  private static final int MOST_AXES = 4;

  private final OnnxGraph graph;

  OnnxPatterns(OnnxGraph graph) {
    this.graph = graph;
  }

  /**
   * A constant of the graph that is a parameter.
   *
   * @param tensor its value
   * @param transposed whether it is stored (in, out)
   */
  record Weight(TensorProto tensor, boolean transposed) {}

  /** γ·(input − mean)/√(variance + ε) + β. */
  record Norm(String input, Weight scale, Weight shift, double epsilon) {}

  /** W·input + b. */
  record Dense(String input, Weight matrix, Weight bias) {}

  /** The operands of a node, one of them constant. */
  record Pair(String computed, String constant) {}

  Norm norm(String value) throws NotProven {
    Optional<NodeProto> fused = graph.made(value, "LayerNormalization");
    return fused.isPresent() ? fusedNorm(fused.get()) : spelledNorm(value);
  }

  boolean isNorm(String value) {
    try {
      norm(value);
      return true;
    } catch (NotProven e) {
      return false;
    }
  }

  private Norm fusedNorm(NodeProto node) throws NotProven {
    long axis = OnnxGraph.attribute(node, "axis", -1);
    if (node.getInputCount() != 3 || (axis != -1 && axis != 2)) {
      throw new NotProven("normalisation");
    }
    double epsilon =
        OnnxGraph.attribute(node, "epsilon").map(each -> (double) each.getF()).orElse(1e-5);
    return new Norm(
        graph.source(node.getInput(0)),
        vector(node.getInput(1)),
        vector(node.getInput(2)),
        epsilon);
  }

  /** γ·(x − mean)/√(variance + ε) + β. */
  private Norm spelledNorm(String value) throws NotProven {
    Pair shifted = pair(value, "Add", "normalisation");
    Pair scaled = pair(shifted.computed, "Mul", "normalisation");
    NodeProto quotient = needed(scaled.computed, "Div", "normalisation");
    NodeProto centred = needed(quotient.getInput(0), "Sub", "normalisation");
    NodeProto deviation = needed(quotient.getInput(1), "Sqrt", "normalisation");
    Pair variance = pair(deviation.getInput(0), "Add", "normalisation");
    String input = graph.source(centred.getInput(0));
    if (!meanOf(centred.getInput(1)).equals(input)
        || !squareOf(meanOf(variance.computed)).equals(graph.source(quotient.getInput(0)))) {
      throw new NotProven("normalisation");
    }
    double epsilon = graph.scalar(variance.constant).orElseThrow(() -> new NotProven("epsilon"));
    return new Norm(input, vector(scaled.constant), vector(shifted.constant), epsilon);
  }

  /** What a value is the mean of along the last axis. */
  private String meanOf(String value) throws NotProven {
    NodeProto node = needed(value, "ReduceMean", "normalisation");
    List<Long> axes =
        node.getInputCount() > 1
            ? graph.wholes(node.getInput(1)).map(OnnxPatterns::boxed).orElse(List.of())
            : OnnxGraph.list(node, "axes");
    boolean last = axes.equals(List.of(-1L)) || axes.equals(List.of(2L));
    if (!last || OnnxGraph.attribute(node, "keepdims", 1) != 1) {
      throw new NotProven("normalisation");
    }
    return graph.source(node.getInput(0));
  }

  static List<Long> boxed(long[] numbers) {
    List<Long> boxed = new ArrayList<>();
    for (long number : numbers) {
      boxed.add(number);
    }
    return boxed;
  }

  private String squareOf(String value) throws NotProven {
    Optional<NodeProto> power = graph.made(value, "Pow").filter(node -> node.getInputCount() == 2);
    if (power.isPresent() && isNear(graph.scalar(power.get().getInput(1)), 2)) {
      return graph.source(power.get().getInput(0));
    }
    NodeProto product = needed(value, "Mul", "normalisation");
    String factor = graph.source(product.getInput(0));
    if (!factor.equals(graph.source(product.getInput(1)))) {
      throw new NotProven("normalisation");
    }
    return factor;
  }

  Dense dense(String value, String what) throws NotProven {
    Pair sum = pair(value, "Add", what);
    NodeProto product = needed(sum.computed, "MatMul", what);
    Optional<TensorProto> matrix = graph.constant(product.getInput(1));
    boolean turned = matrix.isEmpty();
    if (turned) {
      matrix =
          graph
              .made(product.getInput(1), "Transpose")
              .filter(node -> OnnxGraph.list(node, "perm").equals(List.of(1L, 0L)))
              .flatMap(node -> graph.constant(node.getInput(0)));
    }
    Weight weight =
        new Weight(
            matrix.filter(each -> each.getDimsCount() == 2).orElseThrow(() -> new NotProven(what)),
            !turned);
    return new Dense(graph.source(product.getInput(0)), weight, vector(sum.constant));
  }

  private Weight vector(String value) throws NotProven {
    TensorProto tensor =
        graph
            .constant(value)
            .filter(each -> each.getDimsCount() == 1)
            .orElseThrow(() -> new NotProven("biases and scales, which are no constant vectors"));
    return new Weight(tensor, false);
  }

  Pair pair(String value, String operation, String what) throws NotProven {
    NodeProto node = needed(value, operation, what);
    if (graph.constant(node.getInput(1)).isPresent()) {
      return new Pair(node.getInput(0), node.getInput(1));
    }
    if (graph.constant(node.getInput(0)).isPresent()) {
      return new Pair(node.getInput(1), node.getInput(0));
    }
    throw new NotProven(what);
  }

  NodeProto needed(String value, String operation, String what) throws NotProven {
    int operands =
        switch (operation) {
          case "Sqrt", "Erf", "ReduceMean", "Transpose", "Softmax" -> 1;
          default -> 2;
        };
    return graph
        .made(value, operation)
        .filter(node -> node.getInputCount() >= operands && node.getOutputCount() > 0)
        .orElseThrow(
            () ->
                new NotProven(
                    what
                        + graph
                            .maker(value)
                            .map(node -> " (found " + Excerpt.of(node.getOpType()) + ")")
                            .orElse("")));
  }

  static boolean isNear(OptionalDouble number, double expected) {
    return number.isPresent()
        && Math.abs(number.getAsDouble() - expected) <= ROUNDING * Math.abs(expected);
  }

  private static boolean isGelu(NodeProto node) {
    return node.getOpType().equals("Gelu")
        && OnnxGraph.attribute(node, "approximate")
            .map(each -> each.getS().toStringUtf8().equals("none"))
            .orElse(true);
  }

  /** What z Φ(z) = z·½·(1 + erf(z/√2)) is taken of. */
  String activated(String value) throws NotProven {
    Optional<NodeProto> fused = graph.made(value, "Gelu");
    if (fused.isPresent() && isGelu(fused.get())) {
      return fused.get().getInput(0);
    }
    List<String> factors = graph.joined(value, "Mul", 3);
    if (factors.size() == 3) {
      for (String factor : factors) {
        Optional<String> argument = errorFunctionArgument(factor);
        if (argument.isPresent()
            && factors.contains(argument.get())
            && factors.stream().anyMatch(each -> isNear(graph.scalar(each), 0.5))) {
          return argument.get();
        }
      }
    }
    throw new NotProven(
        "activation to be GELU"
            + graph
                .maker(value)
                .map(node -> " (found " + Excerpt.of(node.getOpType()) + ")")
                .orElse(""));
  }

  /** The z of 1 + erf(z/√2). */
  private Optional<String> errorFunctionArgument(String value) {
    try {
      Pair sum = pair(value, "Add", "");
      NodeProto error = needed(sum.computed, "Erf", "");
      boolean divided = graph.made(error.getInput(0), "Div").isPresent();
      Pair scaled = pair(error.getInput(0), divided ? "Div" : "Mul", "");
      double factor = divided ? Math.sqrt(2) : Math.sqrt(0.5);
      boolean right =
          isNear(graph.scalar(sum.constant), 1) && isNear(graph.scalar(scaled.constant), factor);
      return right ? Optional.of(graph.source(scaled.computed)) : Optional.empty();
    } catch (NotProven e) {
      return Optional.empty();
    }
  }

  /** Sizes to reshape to: −1 where one is only known when the graph runs. */
  long[] shape(String value) throws NotProven {
    Optional<long[]> constant = graph.wholes(value);
    if (constant.isPresent()) {
      return freed(constant.get());
    }
    NodeProto parts = needed(value, "Concat", "sizes");
    if (parts.getInputCount() > MOST_AXES) {
      throw new NotProven("sizes");
    }
    long[] sizes = new long[parts.getInputCount()];
    for (int i = 0; i < sizes.length; i++) {
      Optional<long[]> part = graph.wholes(parts.getInput(i));
      if (part.isPresent() && part.get().length != 1) {
        throw new NotProven("sizes");
      }
      sizes[i] = part.isPresent() ? part.get()[0] : -1;
    }
    return freed(sizes);
  }

  /** Texts and tokens must not be fixed in number; 0 keeps what was there. */
  private static long[] freed(long[] sizes) throws NotProven {
    for (int i = 0; i < Math.min(2, sizes.length); i++) {
      if (sizes[i] > 0) {
        throw new NotProven("independence of the number of texts and tokens");
      }
    }
    return sizes;
  }
}
