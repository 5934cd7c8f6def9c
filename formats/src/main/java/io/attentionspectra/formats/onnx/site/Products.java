package io.attentionspectra.formats.onnx.site;

import io.attentionspectra.formats.onnx.internal.graph.Equation;
import io.attentionspectra.formats.onnx.internal.graph.GraphNode;
import io.attentionspectra.formats.onnx.internal.graph.Reading;
import io.attentionspectra.formats.onnx.site.OnnxSite.Axis;
import io.attentionspectra.formats.onnx.site.OnnxSite.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What the axes of the two products of attention count, q·kᵀ and softmax(s)·V, whether they are
 * MatMul, a fused MatMul that transposes, or Einsum. {@link SiteSearch} calls it.
 */
final class Products {

  private Products() {}

  /** Queries and keys of a product, and the factor that the product has itself. */
  record Scores(Tensor query, Tensor key, double factor) {}

  /** Operands of q·kᵀ; nothing where their axes cannot be told. */
  static Optional<Scores> scores(GraphNode node, Reading reading) {
    if (node.is("Einsum")) {
      return Equation.of(node).flatMap(equation -> scores(node, equation));
    }
    boolean fused = node.is("com.microsoft.FusedMatMul");
    boolean upright = fused && node.whole("transB", 0) == 1;
    Axis last = upright ? Axis.FEATURE : Axis.TOKEN;
    Axis lastButOne = upright ? Axis.TOKEN : Axis.FEATURE;
    List<Axis> left = Layout.axes(reading, node.input(0), Axis.FEATURE, Axis.TOKEN);
    List<Axis> right = Layout.axes(reading, node.input(1), last, lastButOne);
    if (left.isEmpty() || right.isEmpty() || (fused && node.whole("transA", 0) == 1)) {
      return Optional.empty();
    }
    return Optional.of(
        new Scores(
            new Tensor(node.input(0), left),
            new Tensor(node.input(1), right),
            fused ? node.real("alpha", 1) : 1));
  }

  /** The result's last letters are queries and keys; the one letter that is summed, features. */
  private static Optional<Scores> scores(GraphNode node, Equation equation) {
    String result = equation.result();
    if (result.length() < 3) {
      return Optional.empty();
    }
    char query = result.charAt(result.length() - 2);
    char key = result.charAt(result.length() - 1);
    int first = equation.left().indexOf(query) >= 0 ? 0 : 1;
    String queries = first == 0 ? equation.left() : equation.right();
    String keys = first == 0 ? equation.right() : equation.left();
    boolean fits =
        queries.indexOf(query) >= 0
            && keys.indexOf(key) >= 0
            && keys.indexOf(query) < 0
            && queries.indexOf(key) < 0
            && summed(equation) == 1;
    return fits
        ? Optional.of(
            new Scores(
                new Tensor(node.input(first), axes(queries, result, query)),
                new Tensor(node.input(1 - first), axes(keys, result, key)),
                1))
        : Optional.empty();
  }

  private static long summed(Equation equation) {
    return equation
        .left()
        .chars()
        .filter(each -> equation.right().indexOf(each) >= 0 && equation.result().indexOf(each) < 0)
        .count();
  }

  private static List<Axis> axes(String letters, String result, char token) {
    List<Axis> leading = Layout.leading(result.length());
    List<Axis> axes = new ArrayList<>();
    for (int i = 0; i < letters.length(); i++) {
      int place = result.indexOf(letters.charAt(i));
      if (letters.charAt(i) == token) {
        axes.add(Axis.TOKEN);
      } else {
        axes.add(place >= 0 && place < leading.size() ? leading.get(place) : Axis.FEATURE);
      }
    }
    return axes;
  }

  /** Values and context of a product. */
  record Context(Tensor value, Tensor context) {}

  /**
   * Values and context of softmax(s)·V.
   *
   * @param node the product
   * @param probabilities which of its inputs the probabilities are
   * @param reading of the graph
   */
  static Optional<Context> context(GraphNode node, String probabilities, Reading reading) {
    int place = node.input(0).equals(probabilities) ? 0 : 1;
    if (node.is("Einsum")) {
      return Equation.of(node).flatMap(equation -> context(node, equation, place));
    }
    boolean upright = place == 0 && node.whole("transA", 0) == 0 && node.whole("transB", 0) == 0;
    return upright
        ? Optional.of(
            new Context(
                new Tensor(
                    node.input(1), Layout.axes(reading, node.input(1), Axis.FEATURE, Axis.TOKEN)),
                new Tensor(
                    node.output(0),
                    Layout.axes(reading, node.output(0), Axis.FEATURE, Axis.TOKEN))))
        : Optional.empty();
  }

  private static Optional<Context> context(GraphNode node, Equation equation, int place) {
    String weights = place == 0 ? equation.left() : equation.right();
    String values = place == 0 ? equation.right() : equation.left();
    int rank = weights.length();
    if (rank < 3) {
      return Optional.empty();
    }
    List<Axis> leading = Layout.leading(rank);
    char query = weights.charAt(rank - 2);
    char key = weights.charAt(rank - 1);
    boolean fits =
        values.indexOf(key) >= 0
            && values.indexOf(query) < 0
            && equation.result().indexOf(query) >= 0
            && equation.result().indexOf(key) < 0;
    return fits
        ? Optional.of(
            new Context(
                new Tensor(node.input(1 - place), named(values, weights, leading, key)),
                new Tensor(node.output(0), named(equation.result(), weights, leading, query))))
        : Optional.empty();
  }

  private static List<Axis> named(String letters, String weights, List<Axis> leading, char token) {
    return IntStream.range(0, letters.length())
        .mapToObj(
            i -> {
              int place = weights.indexOf(letters.charAt(i));
              return letters.charAt(i) == token
                  ? Axis.TOKEN
                  : place >= 0 && place < leading.size() ? leading.get(place) : Axis.FEATURE;
            })
        .toList();
  }
}
