package io.attentionspectra.cli.io;

import java.math.BigDecimal;
import java.math.MathContext;

/** Numbers for people; NaN, such as the standard error of one replica, is a dash. */
public final class Digits {

  private Digits() {}

  /** A number with six significant digits, no trailing zeros. */
  public static String of(double value) {
    return of(value, 6);
  }

  /** A number with so many significant digits, no trailing zeros. */
  public static String of(double value, int digits) {
    if (Double.isInfinite(value)) {
      return value > 0 ? "∞" : "-∞";
    }
    if (value == 0 || Double.isNaN(value)) {
      return value == 0 ? "0" : "–";
    }
    BigDecimal rounded = new BigDecimal(value).round(new MathContext(digits)).stripTrailingZeros();
    int exponent = rounded.precision() - rounded.scale() - 1;
    return exponent < -4 || exponent > 8
        ? rounded.movePointLeft(exponent).toPlainString() + "e" + exponent
        : rounded.toPlainString();
  }
}
