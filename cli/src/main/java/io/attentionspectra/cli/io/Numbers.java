package io.attentionspectra.cli.io;

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

  /** One finite number out of a list. */
  public static double number(String part, String whole) {
    double value;
    try {
      value = Double.parseDouble(part.strip());
    } catch (NumberFormatException e) {
      throw refused(part, whole, "is not a number");
    }
    if (!Double.isFinite(value)) {
      throw refused(part, whole, "is not finite");
    }
    return value;
  }

  private static TypeConversionException refused(String part, String whole, String why) {
    String where = part.equals(whole) ? "" : " in '" + whole + "'";
    return new TypeConversionException(
        "'" + part.strip() + "'" + where + " " + why + ", write numbers such as 0.5,1,2");
  }
}
