package io.attentionspectra.cli.law;

import io.attentionspectra.law.CausalEquivalence;
import io.attentionspectra.spectrum.SpectralLaw;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Causal attention with random weights, in the limit of large heads. */
@Command(
    name = "causal-equivalence",
    description = {
      "Causal attention with random weights in the limit of large heads: squared singular values "
          + "of (i A_ij − 1)/√ℓ, j ≤ i, attention relative to uniform attention, as length ℓ and "
          + "head size m grow together.",
      ""
    })
final class CausalEquivalenceCommand extends LawCommand {

  @Option(
      names = "--beta",
      required = true,
      paramLabel = "B",
      description = "Inverse temperature: standard deviation of the scores.")
  private double beta;

  @Option(
      names = "--ratio",
      required = true,
      paramLabel = "M/L",
      description = "Head size over length, m/ℓ.")
  private double ratio;

  @Override
  SpectralLaw law() {
    return CausalEquivalence.of(beta, ratio);
  }
}
