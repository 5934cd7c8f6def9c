package io.attentionspectra.cli.signal;

import io.attentionspectra.cli.io.Answer;
import io.attentionspectra.cli.io.CsvMatrix;
import io.attentionspectra.cli.io.ResultCommand;
import io.attentionspectra.pooling.LinearPooling;
import io.attentionspectra.pooling.Poolings;
import io.attentionspectra.pooling.PositionalCorrelation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The weights that let most of the signal through. */
@Command(
    name = "top-eigenvector",
    description = {
      "The weights of the best signal-to-noise ratio α/κ: the top eigenvector of the "
          + "correlation.",
      ""
    })
final class TopEigenvectorWeightsCommand extends ResultCommand {

  @Option(
      names = "--correlation",
      required = true,
      paramLabel = "FILE",
      converter = CsvMatrix.Converter.class,
      description =
          "Positional correlation R: symmetric, ones on the diagonal; one row a line, numbers"
              + " separated by commas.")
  @SuppressWarnings("NullAway.Init")
  private CsvMatrix correlation;

  @Override
  protected Answer answer() {
    PositionalCorrelation known = PositionalCorrelation.of(correlation.matrix());
    LinearPooling pooling = Poolings.topEigenvector(known);
    int length = known.length();
    return new WeightsAnswer(
        pooling.describe(), pooling.weights(length), pooling.kappa(length), pooling.alpha(known));
  }
}
