package io.attentionspectra.cli.signal;

import io.attentionspectra.base.Check;
import io.attentionspectra.cli.io.Answer;
import io.attentionspectra.cli.io.CsvMatrix;
import io.attentionspectra.cli.io.ResultCommand;
import io.attentionspectra.pooling.LinearPooling;
import io.attentionspectra.pooling.Poolings;
import io.attentionspectra.pooling.PositionalCorrelation;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The weights of the mean after parameter-free causal attention. */
@Command(
    name = "harmonic",
    description = {
      "The weights of the mean after parameter-free causal attention, which favour "
          + "early tokens.",
      ""
    })
final class HarmonicWeightsCommand extends ResultCommand {

  @Option(
      names = "--length",
      required = true,
      paramLabel = "T",
      description = "Tokens of a sequence.")
  private int length;

  @Option(
      names = "--tau",
      required = true,
      paramLabel = "TAU",
      description = "Scaling τ of the scores τ/d.")
  private double tau;

  @Option(
      names = "--correlation",
      paramLabel = "FILE",
      converter = CsvMatrix.Converter.class,
      description = "Positional correlation R, T × T; without it α = wᵀRw is null.")
  private @Nullable CsvMatrix correlation;

  @Override
  protected Answer answer() {
    LinearPooling pooling = Poolings.harmonicCausal(tau);
    double[] weights = pooling.weights(length);
    double kappa = pooling.kappa(length);
    if (correlation == null) {
      return new WeightsAnswer(pooling.describe(), weights, kappa, Double.NaN);
    }
    PositionalCorrelation known = PositionalCorrelation.of(correlation.matrix());
    if (known.length() != length) {
      throw Check.failure(
          "--length",
          length,
          "differs from the " + known.length() + " rows of R",
          "make them equal");
    }
    return new WeightsAnswer(pooling.describe(), weights, kappa, pooling.alpha(known));
  }
}
