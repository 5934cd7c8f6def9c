package io.attentionspectra.cli.figures;

import io.attentionspectra.base.Estimate;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * A number of a table.
 *
 * @param value the number, NaN for none
 * @param error its standard error, NaN where it is exact or not known
 */
record Cell(double value, double error) {

  static final Cell NONE = new Cell(Double.NaN, Double.NaN);

  static Cell of(double value) {
    return new Cell(value, Double.NaN);
  }

  static Cell of(OptionalDouble value) {
    return of(value.orElse(Double.NaN));
  }

  static Cell of(Estimate estimate) {
    return new Cell(estimate.value(), estimate.standardError());
  }

  /** The number for people, with its error. */
  String text() {
    if (Double.isNaN(value)) {
      return "–";
    }
    return Double.isFinite(error) && error > 0
        ? digits(value) + " ± " + String.format(Locale.ROOT, "%.1g", error)
        : digits(value);
  }

  private static String digits(double value) {
    double size = Math.abs(value);
    if (size != 0 && (size < 1e-3 || size >= 1e5)) {
      return String.format(Locale.ROOT, "%.2e", value);
    }
    int decimals = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : 4;
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }
}
