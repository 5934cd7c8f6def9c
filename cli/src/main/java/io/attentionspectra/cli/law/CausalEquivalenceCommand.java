package io.attentionspectra.cli.law;

import io.attentionspectra.base.Document;
import io.attentionspectra.law.CausalEquivalence;
import io.attentionspectra.spectrum.SpectralLaw;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

  @Mixin private final ScoreOptions score = new ScoreOptions();

  @Option(
      names = "--ratio",
      required = true,
      paramLabel = "M/L",
      description = "Head size over length, m/ℓ.")
  private double ratio;

  @Override
  SpectralLaw law() {
    return CausalEquivalence.of(score.function(), ratio);
  }

  @Override
  Document parameters(SpectralLaw law) {
    return score.named(super.parameters(law));
  }
}
