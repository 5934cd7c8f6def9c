package io.attentionspectra.cli.law;

import io.attentionspectra.cli.io.Digits;
import io.attentionspectra.cli.io.Numbers;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.IntStream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A discrete population spectrum: eigenvalues and how much of the population has each. */
@SuppressWarnings("ArrayRecordComponent")
record PopulationPoints(double[] values, double[] weights) {

  /** Reads {@code h:weight,…}; a weight left out is 1. */
  static final class Converter implements ITypeConverter<PopulationPoints> {

    @Override
    public PopulationPoints convert(String text) {
      String[] points = text.split(",", -1);
      double[] values = new double[points.length];
      double[] weights = new double[points.length];
      for (int i = 0; i < points.length; i++) {
        String[] pair = points[i].split(":", -1);
        if (pair.length > 2) {
          throw new TypeConversionException(
              "'" + points[i] + "' has more than one colon, write h:weight,… such as 1:0.5,4:0.5");
        }
        values[i] = Numbers.number(pair[0], text);
        weights[i] = pair.length == 2 ? Numbers.number(pair[1], text) : 1;
      }
      return new PopulationPoints(values, weights);
    }
  }

  /** Pairs of eigenvalue and weight. */
  List<double[]> pairs() {
    return IntStream.range(0, values.length)
        .mapToObj(i -> new double[] {values[i], weights[i]})
        .toList();
  }

  @Override
  public String toString() {
    StringJoiner pairs = new StringJoiner(", ");
    for (int i = 0; i < values.length; i++) {
      pairs.add(Digits.of(values[i], 3) + ":" + Digits.of(weights[i], 3));
    }
    return pairs.toString();
  }
}
