package io.attentionspectra.cli.law;

import io.attentionspectra.law.MarchenkoPastur;
import io.attentionspectra.spectrum.SpectralLaw;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The Marchenko–Pastur law. */
@Command(
    name = "marchenko-pastur",
    description = {"Eigenvalues of the covariance of pure noise: (1/n) X Xᵀ, X of size p × n.", ""})
final class MarchenkoPasturCommand extends LawCommand {

  @Option(
      names = "--ratio",
      required = true,
      paramLabel = "C",
      description = "Ratio of dimension to samples, p/n.")
  private double ratio;

  @Option(
      names = "--variance",
      defaultValue = "1",
      paramLabel = "S",
      description = "Variance of an entry of X (default: 1).")
  private double variance;

  @Override
  SpectralLaw law() {
    return MarchenkoPastur.of(ratio, variance);
  }
}
