package io.attentionspectra.cli.simulate;

import io.attentionspectra.base.Check;
import io.attentionspectra.cli.io.CsvMatrix;
import io.attentionspectra.cli.io.Numbers;
import io.attentionspectra.ensemble.SequenceSigns;
import io.attentionspectra.pooling.PositionalCorrelation;
import java.util.Arrays;
import picocli.CommandLine.ITypeConverter;

/** How the signs of a sequence hang together. */
interface SimulatedCorrelation {

  /** Signs of sequences of T tokens. */
  SequenceSigns signs(int length);

  /** Numbers on the command line: one for all positions, or one each. */
  @SuppressWarnings("ArrayRecordComponent")
  record Loadings(double[] values) implements SimulatedCorrelation {

    @Override
    public SequenceSigns signs(int length) {
      if (values.length != 1) {
        requireLength(values.length, length);
        return SequenceSigns.ofLoadings(values);
      }
      Check.atLeast("--tokens", length, 2);
      double[] all = new double[Check.entries("--tokens", length, 1)];
      Arrays.fill(all, values[0]);
      return SequenceSigns.ofLoadings(all);
    }
  }

  /** R from a file. */
  record File(CsvMatrix matrix) implements SimulatedCorrelation {

    @Override
    public SequenceSigns signs(int length) {
      requireLength(matrix.matrix().rows(), length);
      return SequenceSigns.ofCorrelation(PositionalCorrelation.of(matrix.matrix()));
    }
  }

  private static void requireLength(int given, int length) {
    if (given != length) {
      throw Check.failure(
          "--correlation",
          given + " positions",
          "must be as many as --tokens, " + length,
          "make them equal");
    }
  }

  /** Reads numbers where the text looks like numbers, a file otherwise. */
  final class Converter implements ITypeConverter<SimulatedCorrelation> {

    @Override
    public SimulatedCorrelation convert(String text) {
      return text.matches("[-+.,\\deE ]+")
          ? new Loadings(new Numbers.Converter().convert(text).values())
          : new File(new CsvMatrix.Converter().convert(text));
    }
  }
}
