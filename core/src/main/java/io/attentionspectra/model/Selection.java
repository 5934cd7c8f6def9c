package io.attentionspectra.model;

import io.attentionspectra.base.Check;
import java.util.Arrays;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A choice among numbered layers or heads, made before their number is known. */
public final class Selection {

  private final String description;
  private final IntPredicate condition;
  private final NavigableSet<Integer> required;

  private Selection(String description, IntPredicate condition, NavigableSet<Integer> required) {
    this.description = description;
    this.condition = condition;
    this.required = required;
  }

  /**
   * All of them.
   *
   * @return the selection
   */
  public static Selection all() {
    return new Selection("all", i -> true, new TreeSet<>());
  }

  /**
   * Given numbers, each of which must exist.
   *
   * @param numbers at least one number, from 0
   * @return the selection
   * @throws IllegalArgumentException if there is none or one is negative
   */
  public static Selection of(int... numbers) {
    if (numbers.length == 0) {
      throw Check.failure("selection", "[]", "must name at least one number", "or take all()");
    }
    NavigableSet<Integer> required =
        Arrays.stream(numbers).boxed().collect(Collectors.toCollection(TreeSet::new));
    Check.atLeast("smallest selected number", required.first(), 0);
    String description = required.stream().map(String::valueOf).collect(Collectors.joining(", "));
    return new Selection(description, required::contains, required);
  }

  /**
   * Those that meet a condition.
   *
   * @param name the condition in words, for example {@code even}
   * @param condition the condition on a number from 0
   * @return the selection
   */
  public static Selection where(String name, IntPredicate condition) {
    return new Selection(name, condition, new TreeSet<>());
  }

  /**
   * The numbers selected.
   *
   * @param kind what is numbered, for example {@code layers}
   * @param count how many there are
   * @return the numbers, increasing, at least one
   * @throws IllegalArgumentException if nothing is selected or a given number does not exist
   */
  public NavigableSet<Integer> from(String kind, int count) {
    if (!required.isEmpty() && required.last() >= count) {
      throw Check.failure(
          kind, required.last(), "must be below the model's " + count, "they count from 0");
    }
    NavigableSet<Integer> chosen =
        IntStream.range(0, count)
            .filter(condition)
            .boxed()
            .collect(Collectors.toCollection(TreeSet::new));
    if (chosen.isEmpty()) {
      throw Check.failure(
          kind,
          "'" + description + "'",
          "selects none of the model's " + kind + ", which are 0 to " + (count - 1),
          "relax the condition or take all()");
    }
    return chosen;
  }

  /**
   * The selection in words.
   *
   * @param one what is numbered, for example {@code layer}
   * @return for example {@code all layers}, {@code layers 0, 3} or {@code layers where even}
   */
  public String describe(String one) {
    if (required.isEmpty()) {
      return description.equals("all") ? "all " + one + "s" : one + "s where " + description;
    }
    return (required.size() == 1 ? one : one + "s") + " " + description;
  }
}
