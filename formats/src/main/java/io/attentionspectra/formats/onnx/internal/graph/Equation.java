package io.attentionspectra.formats.onnx.internal.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The equation of an Einsum of two operands: a letter for every axis. Others (ellipses, sums over
 * one operand's diagonal) are not read.
 *
 * @param left letters of the first operand's axes
 * @param right letters of the second operand's axes
 * @param result letters of the result's axes
 */
public record Equation(String left, String right, String result) {

  private static final Pattern TWO = Pattern.compile("([A-Za-z]+),([A-Za-z]+)->([A-Za-z]+)");

  /** The equation of an Einsum node, if it is of this kind. */
  public static Optional<Equation> of(GraphNode node) {
    String text =
        node.attribute("equation")
            .map(AttributeProto::getS)
            .map(each -> each.toStringUtf8().replace(" ", ""))
            .orElse("");
    Matcher matcher = TWO.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    Equation equation = new Equation(matcher.group(1), matcher.group(2), matcher.group(3));
    return isDistinct(equation.left) && isDistinct(equation.right) && isDistinct(equation.result)
        ? Optional.of(equation)
        : Optional.empty();
  }

  private static boolean isDistinct(String letters) {
    return letters.chars().distinct().count() == letters.length();
  }

  /** Shape of the result, with the sizes of the letters. */
  Optional<long[]> shape(GraphNode node, Values values) {
    Map<Integer, Long> sizes = new HashMap<>();
    for (int i = 0; i < 2; i++) {
      String letters = i == 0 ? left : right;
      long[] shape = values.shape(node.input(i)).orElse(new long[0]);
      for (int a = 0; a < letters.length() && shape.length == letters.length(); a++) {
        sizes.putIfAbsent((int) letters.charAt(a), shape[a]);
      }
    }
    return Optional.of(
        result
            .chars()
            .mapToLong(each -> sizes.computeIfAbsent(each, x -> values.newSymbol()))
            .toArray());
  }
}
