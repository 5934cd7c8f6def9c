package io.attentionspectra.formats.onnx.internal.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * What small values hold before the graph is run: arithmetic on constants and on the sizes of
 * tensors, as exporters leave it in front of Reshape and in scales like 1/√m. For {@link Values}.
 */
final class Folding {

  private final Values values;

  Folding(Values values) {
    this.values = values;
  }

  /** What the node's first output holds, or nothing. */
  Optional<Folded> fold(GraphNode node) {
    return switch (node.operation()) {
      case "Constant" -> constant(node);
      case "Shape" -> shape(node);
      case "Identity" -> at(node, 0);
      case "Cast" -> cast(node);
      case "Neg" -> mapped(node, x -> -x);
      case "Sqrt" -> mapped(node, Math::sqrt);
      case "Reciprocal" -> mapped(node, x -> 1 / x);
      case "Floor" -> mapped(node, Math::floor);
      case "Add" -> joined(node, Double::sum);
      case "Sub" -> joined(node, (a, b) -> a - b);
      case "Mul" -> joined(node, (a, b) -> a * b);
      case "Div" -> quotient(node);
      case "Pow" -> joined(node, Math::pow);
      case "Equal" -> equal(node);
      case "Where" -> chosen(node);
      case "ConstantOfShape" -> repeated(node);
      case "Unsqueeze", "Squeeze", "Reshape", "Flatten" -> reshaped(node);
      case "Concat" -> concatenated(node);
      case "Gather" -> gathered(node);
      case "Slice" -> sliced(node);
      default -> Optional.empty();
    };
  }

  private Optional<Folded> at(GraphNode node, int input) {
    return values.folded(node.input(input));
  }

  private static Optional<Folded> constant(GraphNode node) {
    if (node.tensor("value").isPresent()) {
      return node.tensor("value")
          .flatMap(
              tensor ->
                  Numbers.of(tensor, Folded.MOST)
                      .map(numbers -> Folded.of(tensor.getDimsCount(), numbers)));
    }
    if (node.attribute("value_float").isPresent()) {
      return Optional.of(Folded.of(0, node.real("value_float", 0)));
    }
    if (node.attribute("value_int").isPresent()) {
      return Optional.of(Folded.of(0, (double) node.whole("value_int", 0)));
    }
    List<Long> wholes = node.wholes("value_ints");
    return wholes.isEmpty() || wholes.size() > Folded.MOST
        ? Optional.empty()
        : Optional.of(Folded.of(1, wholes.stream().mapToDouble(Long::doubleValue).toArray()));
  }

  private Optional<Folded> shape(GraphNode node) {
    Optional<long[]> shape = values.shape(node.input(0));
    if (shape.isEmpty()) {
      return Optional.empty();
    }
    int rank = shape.get().length;
    int start = Axes.clipped(node.whole("start", 0), rank);
    int end = Axes.clipped(node.whole("end", rank), rank);
    return Optional.of(
        Folded.sizes(1, shape.get()).at(1, IntStream.range(start, Math.max(start, end)).toArray()));
  }

  /** To float or between whole numbers: exact for what is folded here, but fractions are cut. */
  private Optional<Folded> cast(GraphNode node) {
    boolean whole = ElementTypes.isWhole((int) node.whole("to", 0));
    return at(node, 0)
        .map(
            from ->
                whole && !from.isKnown()
                    ? from
                    : from.isKnown() && whole
                        ? from.map(x -> x < 0 ? Math.ceil(x) : Math.floor(x))
                        : from);
  }

  private Optional<Folded> mapped(GraphNode node, DoubleUnaryOperator function) {
    return at(node, 0).map(from -> from.map(function));
  }

  private Optional<Folded> joined(GraphNode node, DoubleBinaryOperator function) {
    Optional<Folded> a = at(node, 0);
    Optional<Folded> b = at(node, 1);
    return a.isPresent() && b.isPresent() && Folded.fit(a.get(), b.get())
        ? Optional.of(Folded.joined(a.get(), b.get(), function))
        : Optional.empty();
  }

  private Optional<Folded> quotient(GraphNode node) {
    boolean whole = ElementTypes.isWhole(values.type(node.input(0)));
    return joined(node, whole ? Folding::wholeQuotient : (a, b) -> a / b);
  }

  private static double wholeQuotient(double a, double b) {
    double quotient = a / b;
    return quotient < 0 ? Math.ceil(quotient) : Math.floor(quotient);
  }

  private Optional<Folded> equal(GraphNode node) {
    return joined(node, (a, b) -> Double.isNaN(a) || Double.isNaN(b) ? Double.NaN : a == b ? 1 : 0);
  }

  /** Where every condition is known; names of sizes are kept. */
  private Optional<Folded> chosen(GraphNode node) {
    Optional<Folded> condition = at(node, 0);
    Optional<Folded> yes = at(node, 1);
    Optional<Folded> no = at(node, 2);
    if (condition.isEmpty() || yes.isEmpty() || no.isEmpty()) {
      return Optional.empty();
    }
    int length = condition.get().length();
    if (yes.get().length() != length || no.get().length() != length) {
      return Optional.empty();
    }
    Folded chosen = Folded.of(1);
    for (int i = 0; i < length; i++) {
      // An unknown size is compared with −1 by exporters: sizes are never negative.
      boolean first = condition.get().number(i) == 1;
      chosen = chosen.then((first ? yes.get() : no.get()).at(1, i));
    }
    return Optional.of(chosen.withRank(condition.get().rank()));
  }

  private Optional<Folded> repeated(GraphNode node) {
    Optional<Folded> shape = at(node, 0);
    double value =
        node.tensor("value")
            .flatMap(tensor -> Numbers.of(tensor, 1))
            .filter(numbers -> numbers.length == 1)
            .map(numbers -> numbers[0])
            .orElse(0.0);
    if (shape.isEmpty() || !shape.get().isKnown()) {
      return Optional.empty();
    }
    long size = 1;
    for (int i = 0; i < shape.get().length() && size >= 0 && size <= Folded.MOST; i++) {
      size *= Math.min(shape.get().size(i), Folded.MOST + 1L);
    }
    if (size < 0 || size > Folded.MOST) {
      return Optional.empty();
    }
    double[] numbers = new double[(int) size];
    Arrays.fill(numbers, value);
    return Optional.of(Folded.of(shape.get().length(), numbers));
  }

  private Optional<Folded> reshaped(GraphNode node) {
    Optional<long[]> shape = values.shape(node.output(0));
    return at(node, 0).flatMap(from -> shape.map(to -> from.withRank(to.length)));
  }

  private Optional<Folded> concatenated(GraphNode node) {
    Folded all = Folded.of(1);
    for (String input : node.inputs()) {
      Optional<Folded> next = values.folded(input).filter(each -> each.rank() == 1);
      if (next.isEmpty() || all.length() + next.get().length() > Folded.MOST) {
        return Optional.empty();
      }
      all = all.then(next.get());
    }
    return Optional.of(all);
  }

  private Optional<Folded> gathered(GraphNode node) {
    Optional<Folded> from = at(node, 0).filter(each -> each.rank() == 1);
    Optional<Folded> which = at(node, 1).filter(Folded::isKnown);
    if (from.isEmpty() || which.isEmpty() || node.whole("axis", 0) > 0) {
      return Optional.empty();
    }
    int[] indices = new int[which.get().length()];
    for (int i = 0; i < indices.length; i++) {
      long index = which.get().size(i);
      index = index < 0 ? index + from.get().length() : index;
      if (index < 0 || index >= from.get().length()) {
        return Optional.empty();
      }
      indices[i] = (int) index;
    }
    return Optional.of(from.get().at(which.get().rank(), indices));
  }

  private Optional<Folded> sliced(GraphNode node) {
    Optional<Folded> from = at(node, 0).filter(each -> each.rank() == 1);
    List<Axes.Cut> cuts = from.isPresent() ? Axes.cuts(node, values, 1) : List.of();
    if (cuts.size() != 1) {
      return Optional.empty();
    }
    List<Integer> kept = cuts.get(0).indices(from.get().length());
    return Optional.of(from.get().at(1, kept.stream().mapToInt(Integer::intValue).toArray()));
  }

  /** The list of whole numbers that an input holds, if all are known. */
  Optional<List<Long>> wholes(String value) {
    return values
        .folded(value)
        .filter(Folded::isKnown)
        .map(
            folded -> {
              List<Long> wholes = new ArrayList<>();
              for (int i = 0; i < folded.length(); i++) {
                wholes.add(folded.size(i));
              }
              return wholes;
            });
  }
}
