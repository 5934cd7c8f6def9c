package io.attentionspectra.base;

import io.attentionspectra.base.internal.Excerpt;
import org.apiguardian.api.API;

/**
 * Argument checks whose messages name the parameter, the value, the condition and the remedy.
 *
 * <p>Every comparison is written so that NaN fails it.
 */
@API(status = API.Status.INTERNAL)
public final class Check {

  /** Longest array that common Java virtual machines make. */
  private static final long LONGEST_ARRAY = Integer.MAX_VALUE - 8L;

  private Check() {}

  /**
   * Requires a positive finite number.
   *
   * @param name parameter name as the user knows it
   * @param value value given
   * @return the value
   * @throws IllegalArgumentException unless {@code 0 < value < ∞}
   */
  public static double positive(String name, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw failure(name, value, "must be a positive finite number", "give a value above 0");
    }
    return value;
  }

  /**
   * Requires a finite number that is zero or more.
   *
   * @param name parameter name as the user knows it
   * @param value value given
   * @return the value
   * @throws IllegalArgumentException unless {@code 0 ≤ value < ∞}
   */
  public static double nonNegative(String name, double value) {
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw failure(name, value, "must be a finite number, zero or more", "give 0 or above");
    }
    return value;
  }

  /**
   * Requires a finite number.
   *
   * @param name parameter name as the user knows it
   * @param value value given
   * @return the value
   * @throws IllegalArgumentException if the value is NaN or infinite
   */
  public static double finite(String name, double value) {
    if (!Double.isFinite(value)) {
      throw failure(
          name, value, "must be a finite number", "look for the overflow or NaN upstream");
    }
    return value;
  }

  /**
   * Requires a number within a closed range.
   *
   * @param name parameter name as the user knows it
   * @param value value given
   * @param lower smallest allowed value
   * @param upper largest allowed value
   * @param remedy what to do instead
   * @return the value
   * @throws IllegalArgumentException unless {@code lower ≤ value ≤ upper}
   */
  public static double within(
      String name, double value, double lower, double upper, String remedy) {
    if (!(value >= lower && value <= upper)) {
      throw failure(name, value, "must lie in [" + lower + ", " + upper + "]", remedy);
    }
    return value;
  }

  /**
   * Requires a whole number within a closed range.
   *
   * @param name parameter name as the user knows it
   * @param value value given
   * @param lower smallest allowed value
   * @param upper largest allowed value
   * @param remedy what to do instead
   * @return the value
   * @throws IllegalArgumentException unless {@code lower ≤ value ≤ upper}
   */
  public static int within(String name, int value, int lower, int upper, String remedy) {
    if (value < lower || value > upper) {
      throw failure(name, value, "must lie in [" + lower + ", " + upper + "]", remedy);
    }
    return value;
  }

  /**
   * Requires a probability, {@code 0 ≤ value ≤ 1}.
   *
   * @param name parameter name as the user knows it
   * @param value value given
   * @return the value
   * @throws IllegalArgumentException if the value is outside [0, 1] or NaN
   */
  public static double probability(String name, double value) {
    return within(name, value, 0, 1, "give a probability");
  }

  /**
   * Requires a whole number of at least {@code least}.
   *
   * @param name parameter name as the user knows it
   * @param value value given
   * @param least smallest allowed value
   * @return the value
   * @throws IllegalArgumentException if {@code value < least}
   */
  public static int atLeast(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(
          name + " = " + value + ": must be at least " + least + "; give " + least + " or more");
    }
    return value;
  }

  /**
   * Requires that rows of double precision numbers can be held in one array by this process.
   *
   * @param name what the sizes are called, such as {@code rows x columns}
   * @param rows number of rows, not negative
   * @param columns length of a row, not negative
   * @return {@code rows · columns}
   * @throws IllegalArgumentException if they are more than an array or the memory of the process
   *     holds
   */
  public static int entries(String name, int rows, int columns) {
    long count = (long) rows * columns;
    long most = Runtime.getRuntime().maxMemory() / Double.BYTES;
    if (count > Math.min(most, LONGEST_ARRAY)) {
      throw failure(
          name,
          columns == 1 ? rows : rows + " x " + columns,
          "are " + count + " numbers, of which this process holds " + Math.min(most, LONGEST_ARRAY),
          "give smaller sizes or the process more memory");
    }
    return (int) count;
  }

  /**
   * The exception all checks throw: {@code name = value: condition; remedy}, on one line whatever
   * the value holds.
   *
   * @param name parameter name as the user knows it
   * @param value value given
   * @param condition what must hold
   * @param remedy how to mend it
   * @return an exception to throw
   */
  public static IllegalArgumentException failure(
      String name, Object value, String condition, String remedy) {
    return new IllegalArgumentException(
        Excerpt.onOneLine(name + " = " + value + ": " + condition + "; " + remedy));
  }
}
