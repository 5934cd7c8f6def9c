package io.attentionspectra.cli.law;

import io.attentionspectra.law.PoissonCounts;
import io.attentionspectra.spectrum.SpectralLaw;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The law of column counts. */
@Command(
    name = "poisson",
    description = {
      "Column counts of one-hot attention, the limit of infinite inverse temperature.",
      ""
    })
final class PoissonCommand extends LawCommand {

  @Option(
      names = "--mean",
      defaultValue = "1",
      paramLabel = "MEAN",
      description = "Mean count (default: 1).")
  private double mean;

  @Override
  SpectralLaw law() {
    return PoissonCounts.of(mean);
  }
}
