package io.attentionspectra.cli.law;

import io.attentionspectra.base.Document;
import io.attentionspectra.cli.io.WeightedNumbers;
import io.attentionspectra.law.Silverstein;
import io.attentionspectra.spectrum.SpectralLaw;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The generalised Marchenko–Pastur law of a discrete population. */
@Command(
    name = "silverstein",
    description = {
      "Sample covariance of data whose true covariance has the eigenvalues of a " + "population.",
      ""
    })
final class SilversteinCommand extends LawCommand {

  @Option(
      names = "--gamma",
      required = true,
      paramLabel = "G",
      description = "Dimension over number of samples, γ = d/N.")
  private double gamma;

  @Option(
      names = "--population",
      required = true,
      converter = WeightedNumbers.Converter.class,
      paramLabel = "h:weight,…",
      description =
          "Eigenvalues of the population with their weights, such as 1:0.5,4:0.5; weights need not"
              + " sum to 1, one left out is 1.")
  @SuppressWarnings("NullAway.Init")
  private WeightedNumbers population;

  @Override
  SpectralLaw law() {
    return Silverstein.of(gamma, population.values(), population.weights());
  }

  @Override
  String title(SpectralLaw law) {
    return super.title(law) + ", population " + population;
  }

  @Override
  Document parameters(SpectralLaw law) {
    return super.parameters(law).rows("population", population.pairs());
  }
}
