package io.attentionspectra.cli;

import io.attentionspectra.pooling.Poolings;
import io.attentionspectra.probe.WindowPooling;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Poolings of token windows by name.
 *
 * @param poolings at least one, each once
 */
record StrategyList(List<WindowPooling> poolings) {

  private static final String HARMONIC = "harmonic:";

  /** Reads {@code mean,harmonic:1,top-eigenvector}. */
  static final class Converter implements ITypeConverter<StrategyList> {

    @Override
    public StrategyList convert(String text) {
      List<WindowPooling> poolings = new ArrayList<>();
      Set<String> labels = new HashSet<>();
      for (String name : text.split(",", -1)) {
        WindowPooling pooling = pooling(name.strip());
        if (!labels.add(pooling.label())) {
          throw new TypeConversionException("'" + name.strip() + "' comes twice, name it once");
        }
        poolings.add(pooling);
      }
      return new StrategyList(poolings);
    }
  }

  private static WindowPooling pooling(String name) {
    if (name.startsWith(HARMONIC)) {
      return WindowPooling.of(Poolings.harmonicCausal(tau(name)));
    }
    return switch (name) {
      case "mean" -> WindowPooling.of(Poolings.mean());
      case "first" -> WindowPooling.first();
      case "last" -> WindowPooling.of(Poolings.last());
      case "max" -> WindowPooling.of(Poolings.max());
      case "root-length" -> WindowPooling.of(Poolings.rootLengthMean());
      case "position-weighted" -> WindowPooling.of(Poolings.positionWeightedMean());
      case "top-eigenvector" -> WindowPooling.topEigenvector();
      case "learned" -> WindowPooling.learned();
      default ->
          throw new TypeConversionException(
              "'"
                  + name
                  + "' is no pooling, write mean, first, last, max, root-length, position-weighted,"
                  + " harmonic:1, top-eigenvector or learned");
    };
  }

  private static double tau(String name) {
    double tau;
    try {
      tau = Double.parseDouble(name.substring(HARMONIC.length()));
    } catch (NumberFormatException e) {
      tau = Double.NaN;
    }
    if (!Double.isFinite(tau)) {
      throw new TypeConversionException(
          "'" + name + "' has no number after the colon, write harmonic:1");
    }
    return tau;
  }
}
