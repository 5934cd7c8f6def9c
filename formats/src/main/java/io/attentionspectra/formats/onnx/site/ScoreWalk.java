package io.attentionspectra.formats.onnx.site;

import io.attentionspectra.formats.onnx.internal.graph.Dependence;
import io.attentionspectra.formats.onnx.internal.graph.GraphNode;
import io.attentionspectra.formats.onnx.internal.graph.Reading;
import io.attentionspectra.formats.onnx.internal.pattern.Weights;
import io.attentionspectra.formats.onnx.site.OnnxSite.Axis;
import io.attentionspectra.formats.onnx.site.OnnxSite.Form;
import io.attentionspectra.formats.onnx.site.OnnxSite.Kind;
import io.attentionspectra.formats.onnx.site.OnnxSite.Tensor;
import io.attentionspectra.formats.onnx.site.OnnxSite.Term;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Walks from what a softmax is taken of back to q·kᵀ and writes down, in reverse, what is done to
 * it in between. Given the graph and where to begin; {@link SiteSearch} calls it.
 */
final class ScoreWalk {

  /** How a walk ended. */
  enum End {
    /** At a product of two computed values. */
    PRODUCT,
    /** At a product with weights, or at an input: no attention. */
    OTHER,
    /** At a node that it cannot look through. */
    UNKNOWN
  }

  private static final double NEUTRAL_BOUND = -1e4;

  private final Reading reading;

  /** Values that come from a product of computed values by steps that the walk knows. */
  private final Set<String> leading;

  private final List<Term> terms = new ArrayList<>();
  private double scale = 1;
  private OptionalDouble cap = OptionalDouble.empty();
  private Optional<GraphNode> product = Optional.empty();
  private Optional<String> obstacle = Optional.empty();
  private End end = End.UNKNOWN;

  private ScoreWalk(Reading reading, Set<String> leading) {
    this.reading = reading;
    this.leading = leading;
  }

  /** Values that the walk can follow to a product, for all walks through one graph. */
  static Set<String> leading(Reading reading) {
    Set<String> leading = new HashSet<>();
    for (GraphNode node : reading.graph().nodes()) {
      boolean leads =
          reading.isProductOfComputed(node)
              || switch (node.operation()) {
                case "Identity",
                    "Cast",
                    "Dropout",
                    "Reshape",
                    "Squeeze",
                    "Unsqueeze",
                    "Transpose",
                    "Tanh",
                    "Clip",
                    "Expand" ->
                    leading.contains(node.input(0));
                case "Add", "Sub", "Mul", "Div", "Where", "Max", "Min" ->
                    node.inputs().stream().anyMatch(leading::contains);
                default -> false;
              };
      if (leads) {
        leading.add(node.output(0));
      }
    }
    return leading;
  }

  /** Values behind a product of computed values by any steps but a further product. */
  static Set<String> behindPairs(Reading reading) {
    Set<String> behind = new HashSet<>();
    for (GraphNode node : reading.graph().nodes()) {
      boolean further = Weights.of(node, reading).isPresent();
      if (reading.isProductOfComputed(node)
          || (!further && reading.dependence().data(node).stream().anyMatch(behind::contains))) {
        behind.addAll(node.proto().getOutputList());
      }
    }
    return behind;
  }

  static ScoreWalk from(String scores, Reading reading, Set<String> leading) {
    ScoreWalk walk = new ScoreWalk(reading, leading);
    walk.follow(scores);
    Collections.reverse(walk.terms);
    return walk;
  }

  End end() {
    return end;
  }

  /** The product at which the walk ended. */
  Optional<GraphNode> product() {
    return product;
  }

  /** Why q and k cannot be told, a sentence. */
  Optional<String> obstacle() {
    return obstacle;
  }

  double scale() {
    return scale;
  }

  OptionalDouble cap() {
    return cap;
  }

  /** Terms in the order in which they are applied. */
  List<Term> terms() {
    return terms;
  }

  private void follow(String scores) {
    Optional<String> at = Optional.of(scores);
    while (at.isPresent() && end == End.UNKNOWN) {
      Optional<GraphNode> node = reading.graph().producer(at.get());
      if (node.isEmpty()) {
        end = End.OTHER;
        return;
      }
      at = before(node.get());
    }
  }

  /** The value before a node's step, or nothing where the walk ends. */
  private Optional<String> before(GraphNode node) {
    if (reading.isProductOfComputed(node)) {
      product = Optional.of(node);
      end = End.PRODUCT;
      return Optional.empty();
    }
    return switch (node.operation()) {
      case "Identity", "Cast", "Dropout", "Reshape", "Squeeze", "Unsqueeze", "Expand" ->
          Optional.of(node.input(0));
      case "Transpose" -> transposed(node);
      case "Mul" -> multiplied(node);
      case "Div" -> divided(node);
      case "Add" -> added(node);
      case "Sub" -> subtracted(node);
      case "Where" -> chosen(node);
      case "Tanh" -> capped(node);
      case "Max", "Clip" -> bounded(node);
      case "MatMul", "Gemm", "Conv", "MatMulInteger", "com.microsoft.FusedMatMul" -> {
        end = End.OTHER;
        yield Optional.empty();
      }
      default -> stop(node, "stands between the scores and a product of queries and keys");
    };
  }

  private Optional<String> stop(GraphNode node, String why) {
    obstacle = Optional.of("no queries and keys: node " + node.shown() + " " + why);
    return Optional.empty();
  }

  private Optional<String> transposed(GraphNode node) {
    return Layout.isIdentity(node.wholes("perm"))
        ? Optional.of(node.input(0))
        : stop(node, "exchanges axes of the scores");
  }

  private Optional<String> multiplied(GraphNode node) {
    for (int i = 0; i < 2; i++) {
      OptionalDouble factor = reading.values().everywhere(node.input(1 - i));
      if (factor.isPresent()) {
        scale *= factor.getAsDouble();
        return Optional.of(node.input(i));
      }
    }
    return stop(node, "multiplies the scores by what is not known before a run");
  }

  private Optional<String> divided(GraphNode node) {
    OptionalDouble divisor = reading.values().everywhere(node.input(1));
    if (divisor.isEmpty()) {
      return stop(node, "divides the scores by what is not known before a run");
    }
    scale /= divisor.getAsDouble();
    return Optional.of(node.input(0));
  }

  private Optional<String> added(GraphNode node) {
    boolean first = leading.contains(node.input(0));
    boolean second = leading.contains(node.input(1));
    if (first && second) {
      return stop(node, "adds two products of computed values: scores of several terms");
    }
    if (!first && !second) {
      return unknownBranch(node, node.input(0), node.input(1));
    }
    String branch = node.input(first ? 0 : 1);
    return add(node, node.input(first ? 1 : 0), scale) ? Optional.of(branch) : Optional.empty();
  }

  /** On to the node that cannot be looked through, along what comes from tokens. */
  private Optional<String> unknownBranch(GraphNode node, String one, String other) {
    boolean first = reading.dependence().onProducts(one);
    boolean second = reading.dependence().onProducts(other);
    return first == second
        ? stop(node, "joins two values of which neither is a product of queries and keys")
        : Optional.of(first ? one : other);
  }

  private Optional<String> subtracted(GraphNode node) {
    return leading.contains(node.input(0)) && !leading.contains(node.input(1))
        ? (add(node, node.input(1), -scale) ? Optional.of(node.input(0)) : Optional.empty())
        : stop(node, "subtracts scores from something");
  }

  /** Takes down an additive term, sums of terms one by one; false where it ends the walk. */
  private boolean add(GraphNode at, String term, double factor) {
    Deque<String> open = new ArrayDeque<>(List.of(term));
    while (!open.isEmpty()) {
      String next = open.pop();
      Optional<GraphNode> sum = reading.graph().made(next, "Add");
      if (reading.dependence().isZero(next)) {
        continue;
      }
      if (reading.dependence().onProducts(next)) {
        stop(at, "adds what is itself computed from the tokens: scores of several terms");
        return false;
      }
      if (sum.isPresent() && open.size() < 8 && isSumOfTerms(sum.get())) {
        open.push(sum.get().input(1));
        open.push(sum.get().input(0));
        continue;
      }
      if (cap.isPresent()) {
        stop(at, "adds a term before the soft-cap");
        return false;
      }
      Kind kind = reading.dependence().hides(next) ? Kind.MASK : Kind.POSITION_BIAS;
      terms.add(new Term(kind, Form.ADDED, Optional.of(tensor(at, next)), factor));
    }
    return true;
  }

  /** A sum of a mask and a bias, and not the arithmetic by which one of them is made. */
  private boolean isSumOfTerms(GraphNode sum) {
    return reading.dependence().hides(sum.input(0)) != reading.dependence().hides(sum.input(1))
        && reading.values().everywhere(sum.input(0)).isEmpty()
        && reading.values().everywhere(sum.input(1)).isEmpty();
  }

  private Optional<String> chosen(GraphNode node) {
    boolean kept = leading.contains(node.input(1));
    boolean replaced = leading.contains(node.input(2));
    if (!kept && !replaced) {
      return unknownBranch(node, node.input(1), node.input(2));
    }
    if (kept && replaced) {
      return stop(node, "chooses between two products of computed values");
    }
    OptionalDouble other = reading.values().everywhere(node.input(kept ? 2 : 1));
    if (other.isEmpty()) {
      return stop(node, "puts what is not one number in place of scores");
    }
    if (reading.dependence().onProducts(node.input(0))) {
      return isNanGuard(node)
          ? Optional.of(node.input(kept ? 1 : 2))
          : stop(node, "hides scores by what is computed from the tokens");
    }
    if (cap.isPresent()) {
      return stop(node, "hides scores before the soft-cap");
    }
    terms.add(
        new Term(
            Kind.MASK,
            kept ? Form.KEPT_WHERE_TRUE : Form.REPLACED_WHERE_TRUE,
            Optional.of(tensor(node, node.input(0))),
            scale * other.getAsDouble()));
    return Optional.of(node.input(kept ? 1 : 2));
  }

  private boolean isNanGuard(GraphNode where) {
    return reading.graph().made(where.input(0), "IsNaN").isPresent();
  }

  /** y = C·tanh(x): what follows is counted in units of the cap. */
  private Optional<String> capped(GraphNode node) {
    if (cap.isPresent() || !(scale > 0)) {
      return stop(node, "caps scores that are capped already, or turns them over");
    }
    cap = OptionalDouble.of(scale);
    return Optional.of(node.input(0));
  }

  /** A bound so low that softmax does not see it. */
  private Optional<String> bounded(GraphNode node) {
    boolean low = false;
    String branch = node.input(0);
    for (int i = node.is("Clip") ? 1 : 0; i < node.inputs().size(); i++) {
      OptionalDouble bound = reading.values().everywhere(node.input(i));
      if (leading.contains(node.input(i)) && !node.is("Clip")) {
        branch = node.input(i);
      } else if (!node.input(i).isEmpty()
          && (bound.isEmpty() || bound.getAsDouble() > NEUTRAL_BOUND)) {
        return stop(node, "bounds the scores");
      } else {
        low = true;
      }
    }
    boolean attributes = node.attribute("max").isPresent();
    return !attributes && (low || node.inputs().size() == 1)
        ? Optional.of(branch)
        : stop(node, "bounds the scores");
  }

  /** A term, its axes aligned with the last axes of the scores at the node. */
  private Tensor tensor(GraphNode at, String term) {
    List<Axis> scores = Layout.axes(reading, at.output(0), Axis.TOKEN, Axis.TOKEN);
    return new Tensor(term, Layout.last(scores, reading.values().rank(term)));
  }

  /** The bound of what a mask must put. */
  static boolean hides(double value) {
    return value <= Dependence.HIDING;
  }
}
