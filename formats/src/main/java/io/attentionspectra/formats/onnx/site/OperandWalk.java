package io.attentionspectra.formats.onnx.site;

import io.attentionspectra.formats.onnx.internal.graph.GraphNode;
import io.attentionspectra.formats.onnx.internal.graph.Reading;
import io.attentionspectra.formats.onnx.site.OnnxSite.Axis;
import io.attentionspectra.formats.onnx.site.OnnxSite.Operand;
import io.attentionspectra.formats.onnx.site.OnnxSite.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * From an operand of q·kᵀ back to the value before it is multiplied by a constant and, for keys,
 * before they are repeated for the heads of a group. Where a constant lies behind a step that
 * rearranges axes beyond what is followed, the value stays and the factor is told.
 */
final class OperandWalk {

  private final Reading reading;
  private Tensor edge;
  private double inside = 1;
  private double before = 1;

  private OperandWalk(Reading reading, Tensor operand) {
    this.reading = reading;
    edge = operand;
  }

  /** The operand found, and all constant factors between it and the product. */
  record Found(Operand operand, double factor) {}

  /**
   * Walks.
   *
   * @param operand as the product has it
   * @param reading of the graph
   * @param grouped whether repeated keys are looked through
   */
  static Found from(Tensor operand, Reading reading, boolean grouped) {
    OperandWalk walk = new OperandWalk(reading, operand);
    walk.followEdge();
    if (grouped) {
      walk.group();
    }
    walk.edge = upright(walk.edge, reading);
    walk.followInside();
    return new Found(new Operand(walk.edge, walk.inside), walk.before * walk.inside);
  }

  /**
   * The same numbers before their axes are exchanged. Runtimes join a Transpose with what comes
   * after it, and do not where its output is asked for.
   */
  static Tensor upright(Tensor tensor, Reading reading) {
    Tensor found = tensor;
    for (int steps = reading.graph().nodes().size(); steps > 0; steps--) {
      Optional<GraphNode> node = reading.graph().made(found.name(), "Transpose");
      List<Axis> axes = found.axes();
      List<Axis> before =
          node.map(each -> Layout.before(axes, each.wholes("perm"))).orElse(List.of());
      if (node.isEmpty() || before.isEmpty()) {
        return found;
      }
      found = new Tensor(node.get().input(0), before);
    }
    return found;
  }

  /** As long as the axes are known, the edge moves to before each constant factor. */
  private void followEdge() {
    String at = edge.name();
    List<Axis> axes = edge.axes();
    for (int steps = reading.graph().nodes().size(); steps > 0; steps--) {
      GraphNode node = reading.graph().producer(at).orElse(null);
      if (node == null) {
        return;
      }
      Optional<Scaled> scaled = scaled(node);
      if (scaled.isPresent()) {
        before *= scaled.get().factor();
        at = scaled.get().value();
        edge = new Tensor(at, axes);
      } else if (node.is("Transpose") && !Layout.before(axes, node.wholes("perm")).isEmpty()) {
        axes = Layout.before(axes, node.wholes("perm"));
        at = node.input(0);
      } else if (node.is("Identity") || node.is("Dropout")) {
        at = node.input(0);
      } else {
        return;
      }
    }
  }

  /** Keys before Unsqueeze, Expand, Reshape: (batch, group, token, feature) with any two last. */
  private void group() {
    List<Axis> axes = edge.axes();
    String at = edge.name();
    Optional<GraphNode> transpose = reading.graph().made(at, "Transpose");
    if (transpose.isPresent()) {
      axes = Layout.before(axes, transpose.get().wholes("perm"));
      at = transpose.get().input(0);
    }
    Optional<GraphNode> unsqueeze =
        reading
            .graph()
            .made(at, "Reshape")
            .flatMap(node -> reading.graph().made(node.input(0), "Expand"))
            .flatMap(node -> reading.graph().made(node.input(0), "Unsqueeze"));
    int head = axes.indexOf(Axis.HEAD);
    if (unsqueeze.isEmpty() || axes.size() != 4 || head != 1) {
      return;
    }
    String grouped = unsqueeze.get().input(0);
    long[] wide = reading.values().shape(unsqueeze.get().output(0)).orElse(new long[0]);
    if (wide.length == 5 && wide[head + 1] == 1 && reading.values().rank(grouped) == 4) {
      List<Axis> found = new ArrayList<>(axes);
      found.set(head, Axis.KEY_GROUP);
      edge = new Tensor(grouped, found);
    }
  }

  /** Constant factors behind steps that only rearrange. */
  private void followInside() {
    String at = edge.name();
    for (int steps = reading.graph().nodes().size(); steps > 0; steps--) {
      GraphNode node = reading.graph().producer(at).orElse(null);
      if (node == null) {
        return;
      }
      Optional<Scaled> scaled = scaled(node);
      if (scaled.isPresent()) {
        inside *= scaled.get().factor();
        at = scaled.get().value();
      } else if (isRearrangement(node)) {
        at = node.input(0);
      } else {
        return;
      }
    }
  }

  private static boolean isRearrangement(GraphNode node) {
    return switch (node.operation()) {
      case "Reshape", "Transpose", "Squeeze", "Unsqueeze", "Identity", "Expand", "Dropout" -> true;
      default -> false;
    };
  }

  private record Scaled(String value, double factor) {}

  private Optional<Scaled> scaled(GraphNode node) {
    boolean quotient = node.is("Div");
    if (!quotient && !node.is("Mul")) {
      return Optional.empty();
    }
    for (int i = 0; i < (quotient ? 1 : 2); i++) {
      OptionalDouble factor = reading.values().everywhere(node.input(1 - i));
      double number = factor.orElse(0);
      if (number != 0 && reading.dependence().onTokens(node.input(i))) {
        return Optional.of(new Scaled(node.input(i), quotient ? 1 / number : number));
      }
    }
    return Optional.empty();
  }
}
