package io.attentionspectra.formats.torchscript.internal.search;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The letters of an einsum that multiplies queries and keys, such as {@code bqhd,bkhd->bhqk}.
 *
 * <p>The letter of the queries is in the first operand and the result only, that of the keys in the
 * second and the result only (or the other way round when the operands are swapped in the result),
 * the summed one in both operands only, all others are of batch and heads.
 */
public final class Equation {

  private final String first;
  private final String second;
  private final String result;

  private Equation(String first, String second, String result) {
    this.first = first;
    this.second = second;
    this.result = result;
  }

  /** Parses an equation; null if it is none of two operands with one letter each of their own. */
  public static @Nullable Equation of(String text) {
    String[] sides = text.replace(" ", "").split("->", -1);
    String[] operands = sides[0].split(",", -1);
    if (sides.length != 2 || operands.length != 2 || text.contains("...")) {
      return null;
    }
    Equation equation = new Equation(operands[0], operands[1], sides[1]);
    boolean sound =
        equation.own(operands[0], operands[1]).length() == 1
            && equation.own(operands[1], operands[0]).length() == 1
            && equation.summed().length() == 1;
    return sound ? equation : null;
  }

  /** The same product, its operands in the other order. */
  public Equation swapped() {
    return new Equation(second, first, result);
  }

  int rank() {
    return result.length();
  }

  /** Whether a dimension of the result counts keys. */
  public boolean isKey(int dimension) {
    return result.charAt(dimension) == keyLetter();
  }

  /** Dimensions of the result, arranged: batch and heads, queries, keys. */
  public int[] order() {
    return positions(result, shared() + queryLetter() + keyLetter());
  }

  /**
   * The order of dimensions that brings a first operand of so many to (batch and heads, tokens, m);
   * null if the equation's first operand has another number of dimensions.
   */
  public int @Nullable [] firstOrder(int rank) {
    return arranged(rank, first, queryLetter());
  }

  /** The same of the second operand. */
  public int @Nullable [] secondOrder(int rank) {
    return arranged(rank, second, keyLetter());
  }

  private int @Nullable [] arranged(int rank, String letters, char tokens) {
    StringBuilder target = new StringBuilder();
    shared().chars().filter(c -> letters.indexOf(c) >= 0).forEach(c -> target.append((char) c));
    target.append(tokens).append(summed());
    return target.length() == letters.length() && rank == letters.length()
        ? positions(letters, target.toString())
        : null;
  }

  private char queryLetter() {
    return own(first, second).charAt(0);
  }

  private char keyLetter() {
    return own(second, first).charAt(0);
  }

  /** Letters of one operand and the result that the other operand does not have. */
  private String own(String operand, String other) {
    return letters(operand, c -> other.indexOf(c) < 0 && result.indexOf(c) >= 0);
  }

  private String summed() {
    return letters(first, c -> second.indexOf(c) >= 0 && result.indexOf(c) < 0);
  }

  private String shared() {
    return letters(result, c -> first.indexOf(c) >= 0 && second.indexOf(c) >= 0);
  }

  private static String letters(String from, IntPredicate condition) {
    StringBuilder kept = new StringBuilder();
    from.chars().filter(condition).forEach(c -> kept.append((char) c));
    return kept.toString();
  }

  private static int[] positions(String letters, String order) {
    List<Integer> positions = new ArrayList<>();
    order.chars().forEach(c -> positions.add(letters.indexOf(c)));
    return positions.stream().mapToInt(Integer::intValue).toArray();
  }
}
