package io.attentionspectra.cli.law;

import io.attentionspectra.law.CausalNoise;
import io.attentionspectra.spectrum.SpectralLaw;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Triangular noise. */
@Command(
    name = "causal-noise",
    description = {
      "Triangular noise: squared singular values of the lower triangle of W/√ℓ, W with "
          + "independent entries; causal attention with very large heads.",
      ""
    })
final class CausalNoiseCommand extends LawCommand {

  @Option(
      names = "--variance",
      defaultValue = "1",
      paramLabel = "V",
      description = "Variance of an entry of W (default: 1).")
  private double variance;

  @Override
  SpectralLaw law() {
    return CausalNoise.of(variance);
  }
}
