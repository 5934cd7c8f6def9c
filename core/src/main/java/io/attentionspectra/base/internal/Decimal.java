package io.attentionspectra.base.internal;

import java.util.OptionalDouble;
import java.util.regex.Pattern;

/** Numbers as people write them, in options and names: decimal, not as Java's source has them. */
public final class Decimal {

  private static final Pattern WRITTEN =
      Pattern.compile("[-+]?(?:NaN|Infinity|(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?)");

  private Decimal() {}

  /**
   * The number that a text is, as a whole.
   *
   * @param text such as {@code -0.5} or {@code 2e-3}; also {@code NaN} and {@code Infinity}, so
   *     that they can be refused as what they are
   * @return empty for anything else, such as {@code 1d}, {@code 0x1p3} or a number between blanks
   */
  public static OptionalDouble of(String text) {
    return WRITTEN.matcher(text).matches()
        ? OptionalDouble.of(Double.parseDouble(text))
        : OptionalDouble.empty();
  }
}
