package io.attentionspectra.cli.io;

import io.attentionspectra.base.internal.Excerpt;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Finite numbers separated by commas. */
@SuppressWarnings("ArrayRecordComponent")
public record Numbers(double[] values) {

  /** Also the names of what is not finite, which is refused as such; not Java's 1d or 0x1p3. */
  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?(?:NaN|Infinity|(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?)");

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
    if (!DECIMAL.matcher(part.strip()).matches()) {
      throw refused(part, whole, "is not a number");
    }
    double value = Double.parseDouble(part.strip());
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
