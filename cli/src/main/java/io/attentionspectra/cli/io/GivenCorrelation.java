package io.attentionspectra.cli.io;

import io.attentionspectra.base.Check;
import io.attentionspectra.ensemble.SequenceSigns;
import io.attentionspectra.pooling.PositionalCorrelation;
import java.util.Arrays;
import picocli.CommandLine.ITypeConverter;

/** How the signs of a sequence hang together. */
public interface GivenCorrelation {

  /**
   * Signs of sequences of T tokens.
   *
   * @param option the option that gives T, for refusals
   */
  SequenceSigns signs(int length, String option);

  /** Numbers on the command line: one for all positions, or one each. */
  @SuppressWarnings("ArrayRecordComponent")
  record Loadings(double[] values) implements GivenCorrelation {

    @Override
    public SequenceSigns signs(int length, String option) {
      if (values.length != 1) {
        requireLength(values.length, length, option);
        return SequenceSigns.ofLoadings(values);
      }
      Check.atLeast(option, length, 2);
      double[] all = new double[Check.entries(option, length, 1)];
      Arrays.fill(all, values[0]);
      return SequenceSigns.ofLoadings(all);
    }
  }

  /** R from a file. */
  record File(CsvMatrix matrix) implements GivenCorrelation {

    @Override
    public SequenceSigns signs(int length, String option) {
      requireLength(matrix.matrix().rows(), length, option);
      return SequenceSigns.ofCorrelation(PositionalCorrelation.of(matrix.matrix()));
    }
  }

  private static void requireLength(int given, int length, String option) {
    if (given != length) {
      throw Check.failure(
          "--correlation",
          given + " positions",
          "must be as many as " + option + ", " + length,
          "make them equal");
    }
  }

  /** Reads numbers where the text looks like numbers, a file otherwise. */
  final class Converter implements ITypeConverter<GivenCorrelation> {

    @Override
    public GivenCorrelation convert(String text) {
      return text.matches("[-+.,\\deE ]+")
          ? new Loadings(new Numbers.Converter().convert(text).values())
          : new File(new CsvMatrix.Converter().convert(text));
    }
  }
}
