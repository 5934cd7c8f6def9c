package io.attentionspectra.cli.io;

import java.util.List;
import java.util.StringJoiner;
import java.util.stream.IntStream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Numbers with weights: a population spectrum, noise levels, lengths of texts. */
@SuppressWarnings("ArrayRecordComponent")
public record WeightedNumbers(double[] values, double[] weights) {

  /** Reads {@code value:weight,…}; a weight left out is 1. */
  public static final class Converter implements ITypeConverter<WeightedNumbers> {

    @Override
    public WeightedNumbers convert(String text) {
      String[] points = text.split(",", -1);
      double[] values = new double[points.length];
      double[] weights = new double[points.length];
      for (int i = 0; i < points.length; i++) {
        String[] pair = points[i].split(":", -1);
        if (pair.length > 2) {
          throw new TypeConversionException(
              "'"
                  + points[i]
                  + "' has more than one colon, write value:weight,… such as 1:0.5,4:0.5");
        }
        values[i] = Numbers.number(pair[0], text);
        weights[i] = pair.length == 2 ? Numbers.number(pair[1], text) : 1;
      }
      return new WeightedNumbers(values, weights);
    }
  }

  /** Pairs of value and weight. */
  public List<double[]> pairs() {
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
