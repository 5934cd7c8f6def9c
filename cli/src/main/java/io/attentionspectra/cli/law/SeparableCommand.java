package io.attentionspectra.cli.law;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.Document;
import io.attentionspectra.cli.io.WeightedNumbers;
import io.attentionspectra.free.Free;
import io.attentionspectra.free.PositiveElement;
import io.attentionspectra.law.SeparableCovariance;
import io.attentionspectra.spectrum.SpectralLaw;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The law of samples whose noise differs. */
@Command(
    name = "separable",
    description = {
      "Sample covariance of data with a population spectrum across the dimensions and different "
          + "noise in different samples, such as pooled texts of many lengths.",
      ""
    })
final class SeparableCommand extends LawCommand {

  @Option(
      names = "--gamma",
      required = true,
      paramLabel = "G",
      description = "Dimension over number of samples, γ = d/N.")
  private double gamma;

  @Option(
      names = "--population",
      defaultValue = "1",
      converter = WeightedNumbers.Converter.class,
      paramLabel = "h:weight,…",
      description =
          "Eigenvalues of the population with their weights, such as 1:0.5,4:0.5; weights need not"
              + " sum to 1, one left out is 1 (default: ${DEFAULT-VALUE}, isotropic).")
  @SuppressWarnings("NullAway.Init")
  private WeightedNumbers population;

  @Option(
      names = "--delta",
      paramLabel = "D",
      description =
          "Dimension over size of a table from which the noise is drawn, δ = d/V (default: no"
              + " table).")
  private @Nullable Double delta;

  @Option(
      names = "--noise",
      required = true,
      converter = WeightedNumbers.Converter.class,
      paramLabel = "κ:weight,…",
      description =
          "Noise variances of the samples with how often each occurs, such as 0.25:1,0.125:3; for"
              + " means of L independent tokens κ = 1/L.")
  @SuppressWarnings("NullAway.Init")
  private WeightedNumbers noise;

  @Override
  SpectralLaw law() {
    PositiveElement tokens = Free.eigenvalues(population.values(), population.weights());
    PositiveElement drawn =
        delta == null ? tokens : tokens.times(Free.marchenkoPastur(Check.positive("delta", delta)));
    return SeparableCovariance.of(gamma, drawn, noise.values(), noise.weights());
  }

  @Override
  String title(SpectralLaw law) {
    String table = delta == null ? "" : ", delta = " + delta;
    return super.title(law) + table + ", population " + population + ", noise " + noise;
  }

  @Override
  Document parameters(SpectralLaw law) {
    Document parameters = super.parameters(law);
    if (delta != null) {
      parameters.number("delta", delta);
    }
    return parameters.rows("population", population.pairs()).rows("noise", noise.pairs());
  }
}
