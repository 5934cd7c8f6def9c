package io.attentionspectra.lengths;

import io.attentionspectra.base.Check;
import org.apiguardian.api.API;

/**
 * Which positions of whole texts are taken to be alike. The first A positions of a text are a class
 * each; what lies beyond, positions A + 1 … L, is cut into equal parts, of which the k-th is the
 * same class in every text, whatever its length. Counted from the end instead, the last A positions
 * are a class each (for models whose last token has seen the most), and what lies before them is
 * cut.
 *
 * @param absolute A ≥ 1, positions with a class of their own
 * @param relative parts into which the positions beyond are cut, at least 1
 * @param fromEnd whether positions are counted from the end
 */
@API(status = API.Status.INTERNAL)
public record PositionClasses(int absolute, int relative, boolean fromEnd) {

  /** A = 64, eight parts beyond. */
  private static final int ABSOLUTE = 64;

  private static final int RELATIVE = 8;

  /**
   * Checks the numbers.
   *
   * @param absolute at least 1
   * @param relative at least 1
   * @param fromEnd either
   * @throws IllegalArgumentException if a number is below 1, or their sum is no int
   */
  public PositionClasses {
    Check.atLeast("absolute positions", absolute, 1);
    Check.within(
        "relative positions", relative, 1, Integer.MAX_VALUE - absolute, "eight are usual");
  }

  /**
   * The usual classes: 64 positions, eight parts beyond.
   *
   * @return classes counted from the start
   */
  public static PositionClasses usual() {
    return new PositionClasses(ABSOLUTE, RELATIVE, false);
  }

  /**
   * The usual classes counted from the last position.
   *
   * @return classes counted from the end
   */
  public static PositionClasses usualFromEnd() {
    return new PositionClasses(ABSOLUTE, RELATIVE, true);
  }

  /**
   * Number of classes.
   *
   * @return absolute and relative ones together
   */
  public int count() {
    return absolute + relative;
  }

  /**
   * Whether a class is a single position of a text.
   *
   * @param index number of the class, from 0
   * @return true for absolute classes, which come first
   */
  public boolean isSingle(int index) {
    return index < absolute;
  }

  /**
   * The classes of a text.
   *
   * @param length L ≥ 1
   * @return L numbers of classes, in the order of the positions
   * @throws IllegalArgumentException if the length is below 1
   */
  public int[] of(int length) {
    int[] classes = new int[Check.atLeast("length", length, 1)];
    for (int k = 0; k < length; k++) {
      classes[fromEnd ? length - 1 - k : k] = counted(k, length);
    }
    return classes;
  }

  /** The class of the k-th position from where positions are counted, k from 0. */
  private int counted(int k, int length) {
    return k < absolute
        ? k
        : absolute + (int) ((long) (k - absolute) * relative / (length - absolute));
  }

  /**
   * The classes in words.
   *
   * @return such as "64 positions from the start and 8 equal parts of what is beyond"
   */
  public String describe() {
    return absolute
        + " positions from the "
        + (fromEnd ? "end" : "start")
        + " and "
        + relative
        + " equal parts of what is beyond";
  }
}
