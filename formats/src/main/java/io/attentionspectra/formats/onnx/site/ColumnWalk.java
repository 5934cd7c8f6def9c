package io.attentionspectra.formats.onnx.site;

import io.attentionspectra.formats.onnx.internal.graph.Axes;
import io.attentionspectra.formats.onnx.internal.graph.GraphNode;
import io.attentionspectra.formats.onnx.internal.graph.Reading;
import io.attentionspectra.formats.onnx.internal.pattern.Columns;
import io.attentionspectra.formats.onnx.internal.pattern.Weights;
import io.attentionspectra.formats.onnx.site.OnnxSite.Quantised;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Follows X·W forward to queries or keys, by bias, scales and the steps that cut and rearrange it,
 * and keeps which columns are left. Where the way parts (a rotation, a norm) it stops; from there
 * on nothing is cut off any more. {@link ProjectionWalk} calls it.
 */
final class ColumnWalk {

  private static final int MOST_COLUMNS = 1 << 17;

  /** Batch, tokens, features. */
  private static final int USUAL_RANK = 3;

  private final Reading reading;
  private final Set<String> between;
  private final String operand;
  private Optional<String> bias;
  private Optional<Quantised> quantised;
  private Columns columns;
  private String at;

  private ColumnWalk(Weights weights, String operand, Set<String> between, Reading reading) {
    this.reading = reading;
    this.between = between;
    this.operand = operand;
    bias = weights.bias();
    quantised = weights.integers().map(ColumnWalk::quantised);
    at = weights.node().output(0);
    int rank = reading.values().rank(at);
    long width = width(weights);
    columns =
        width > 0 && width <= MOST_COLUMNS
            ? Columns.whole(rank < 0 ? USUAL_RANK : rank, (int) width)
            : Columns.unknown();
  }

  private long width(Weights weights) {
    long[] shape = reading.values().shape(weights.weight()).orElse(new long[0]);
    return shape.length == 2 ? shape[weights.transposed() ? 0 : 1] : -1;
  }

  static ColumnWalk from(Weights weights, String operand, Set<String> between, Reading reading) {
    ColumnWalk walk = new ColumnWalk(weights, operand, between, reading);
    for (int steps = reading.graph().nodes().size(); steps > 0 && walk.step(); steps--) {
      // Each step moves on.
    }
    return walk;
  }

  Optional<String> bias() {
    return bias;
  }

  Optional<Quantised> quantised() {
    return quantised;
  }

  /** Columns in order; empty where they could not be followed. */
  List<Integer> columns() {
    return columns.indices();
  }

  /** Whether every step between the projection and the operand was followed. */
  boolean isDirect() {
    return at.equals(operand);
  }

  private boolean step() {
    List<GraphNode> next =
        reading.graph().consumers(at).stream()
            .filter(node -> node.proto().getOutputList().stream().anyMatch(between::contains))
            .distinct()
            .toList();
    if (isDirect() || next.size() != 1) {
      return false;
    }
    GraphNode node = next.get(0);
    List<String> made = node.proto().getOutputList().stream().filter(between::contains).toList();
    if (made.size() != 1 || !follow(node, made.get(0))) {
      return false;
    }
    at = made.get(0);
    return true;
  }

  private boolean follow(GraphNode node, String to) {
    return switch (node.operation()) {
      case "Identity", "Cast", "Dropout" -> true;
      case "Add" -> isBias(node);
      case "Mul", "Div" -> isScale(node);
      case "Reshape", "Unsqueeze", "Squeeze", "Flatten" -> {
        columns = columns.reshaped(reading.values().shape(to).orElse(new long[0]));
        yield true;
      }
      case "Transpose" -> {
        columns = columns.transposed(node.wholes("perm"));
        yield true;
      }
      case "Split" -> split(node, to);
      case "Slice" -> slice(node);
      case "Gather" -> gather(node);
      default -> false;
    };
  }

  private boolean isBias(GraphNode node) {
    String other = node.input(0).equals(at) ? node.input(1) : node.input(0);
    Optional<String> found = Weights.initialiser(other, reading);
    if (found.isEmpty() || bias.isPresent() || !columns.isWhole()) {
      return false;
    }
    bias = found;
    return true;
  }

  /** A constant, or the scales of an integer product. */
  private boolean isScale(GraphNode node) {
    String other = node.input(0).equals(at) ? node.input(1) : node.input(0);
    if (reading.values().everywhere(other).isPresent()) {
      return true;
    }
    Optional<GraphNode> scales = reading.graph().made(other, "Mul");
    if (node.is("Div") || scales.isEmpty()) {
      return false;
    }
    for (String each : scales.get().inputs()) {
      if (reading.graph().initialisers().containsKey(each)) {
        quantised = integerWeights(each);
        return quantised.isPresent();
      }
    }
    return false;
  }

  /** Scale and zero point of the integer product where the walk began. */
  private Optional<Quantised> integerWeights(String scale) {
    return reading
        .graph()
        .producer(at)
        .filter(cast -> cast.is("Cast"))
        .flatMap(cast -> reading.graph().made(cast.input(0), "MatMulInteger"))
        .map(product -> quantised(Weights.integers(scale, product.input(3))));
  }

  private static Quantised quantised(Weights.Integers integers) {
    return new Quantised(integers.scale(), integers.zeroPoint());
  }

  private boolean split(GraphNode node, String to) {
    long[] from = reading.values().shape(at).orElse(new long[0]);
    Optional<Integer> axis = Axes.axis(node.whole("axis", 0), from.length);
    if (axis.isEmpty()) {
      return false;
    }
    long start = 0;
    for (String output : node.proto().getOutputList()) {
      long size = reading.values().shape(output).orElse(from)[axis.get()];
      if (output.equals(to)) {
        return size >= 0 && start >= 0 && keep(axis.get(), start, start + size);
      }
      start = size < 0 || start < 0 ? -1 : start + size;
    }
    return false;
  }

  private boolean keep(int axis, long start, long end) {
    columns = columns.kept(axis, LongStream.range(start, end).mapToInt(Math::toIntExact).toArray());
    return true;
  }

  private boolean slice(GraphNode node) {
    long[] from = reading.values().shape(at).orElse(new long[0]);
    List<Axes.Cut> cuts = Axes.cuts(node, reading.values(), from.length);
    for (Axes.Cut cut : cuts) {
      long size = from[cut.axis()];
      if (size >= 0 && size <= MOST_COLUMNS) {
        columns =
            columns.kept(
                cut.axis(), cut.indices((int) size).stream().mapToInt(Integer::intValue).toArray());
      } else if (columns.has(cut.axis())) {
        return false;
      }
    }
    return !cuts.isEmpty();
  }

  private boolean gather(GraphNode node) {
    long[] from = reading.values().shape(at).orElse(new long[0]);
    Optional<Integer> axis = Axes.axis(node.whole("axis", 0), from.length);
    Optional<List<Long>> which = reading.values().wholes(node.input(1));
    if (axis.isEmpty() || which.isEmpty() || reading.values().rank(node.input(1)) != 0) {
      return false;
    }
    long index = which.get().get(0);
    long size = from[axis.get()];
    if (index < 0 && size < 0) {
      return false;
    }
    columns =
        columns
            .kept(axis.get(), IntStream.of((int) (index < 0 ? index + size : index)).toArray())
            .without(axis.get());
    return true;
  }
}
