package io.attentionspectra.report.figures.internal;

import io.attentionspectra.base.Estimate;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.OptionalDouble;

/**
 * A number of a table.
 *
 * @param value the number, NaN for none
 * @param error its standard error, NaN where it is exact or not known
 */
public record Cell(double value, double error) {

  public static final Cell NONE = new Cell(Double.NaN, Double.NaN);

  public static Cell of(double value) {
    return new Cell(value, Double.NaN);
  }

  public static Cell of(OptionalDouble value) {
    return of(value.orElse(Double.NaN));
  }

  public static Cell of(Estimate estimate) {
    return new Cell(estimate.value(), estimate.standardError());
  }

  /** A parameter for people: no more digits than it has. */
  public static String plain(double value) {
    return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }

  /** The number for people, with its error. */
  public String text() {
    return hasError() ? rounded() + " ± " + errorText() : rounded();
  }

  /** The number as HTML, its error in small print. */
  public String html() {
    return hasError() ? rounded() + " <small>± " + errorText() + "</small>" : rounded();
  }

  private boolean hasError() {
    return Double.isFinite(error) && error > 1e-9 * Math.abs(value);
  }

  /** Rounded where its error starts, or to three digits, units at least. */
  private String rounded() {
    if (Double.isNaN(value)) {
      return "–";
    }
    return value == 0 ? "0" : fixed(value, hasError() ? decimals(error, 1) : decimals(value, 3));
  }

  private String errorText() {
    return fixed(error, decimals(error, 1));
  }

  private static String fixed(double number, int decimals) {
    return BigDecimal.valueOf(number)
        .setScale(Math.max(0, decimals), RoundingMode.HALF_EVEN)
        .toPlainString()
        .replace('-', '−');
  }

  /** Decimals that show so many significant digits, at most six. */
  private static int decimals(double number, int digits) {
    return Math.min(6, digits - 1 - (int) Math.floor(Math.log10(Math.abs(number))));
  }
}
