package io.attentionspectra.cli.figures;

import io.attentionspectra.report.figures.Part;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the part of the figures: attention, pooling, causal or all. */
final class PartConverter implements ITypeConverter<Part> {

  @Override
  public Part convert(String text) {
    for (Part part : Part.values()) {
      if (part.name().toLowerCase(Locale.ROOT).equals(text)) {
        return part;
      }
    }
    throw new TypeConversionException(
        "'" + text + "' is no part, write attention, pooling, causal or all");
  }
}
