package io.attentionspectra.cli.io;

import io.attentionspectra.base.internal.Decimal;
import io.attentionspectra.base.internal.Excerpt;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Finite numbers separated by commas. */
@SuppressWarnings("ArrayRecordComponent")
public record Numbers(double[] values) {

  /** Reads {@code 0.5,1,2e-3}. */
  public static final class Converter implements ITypeConverter<Numbers> {

    @Override
    public Numbers convert(String text) {
      String[] parts = text.split(",", -1);
      double[] values = new double[parts.length];
      for (int i = 0; i < parts.length; i++) {
        values[i] = number(parts[i], text);
      }
      return new Numbers(values);
    }
  }

  /** Reads one number; one that is not finite is left to those who know what it must be. */
  public static final class Single implements ITypeConverter<Double> {

    @Override
    public Double convert(String text) {
      return Decimal.of(text)
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'" + Excerpt.of(text) + "' is not a number, write one such as 0.5 or 2e-3"));
    }
  }

  /** One finite number out of a list. */
  public static double number(String part, String whole) {
    double value =
        Decimal.of(part.strip()).orElseThrow(() -> refused(part, whole, "is not a number"));
    if (!Double.isFinite(value)) {
      throw refused(part, whole, "is not finite");
    }
    return value;
  }

  private static TypeConversionException refused(String part, String whole, String why) {
    String where = part.equals(whole) ? "" : " in '" + Excerpt.of(whole) + "'";
    return new TypeConversionException(
        "'"
            + Excerpt.of(part.strip())
            + "'"
            + where
            + " "
            + why
            + ", write numbers such as 0.5,1,2");
  }
}
