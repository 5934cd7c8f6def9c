package io.attentionspectra.cli.law;

import io.attentionspectra.base.Document;
import io.attentionspectra.law.SphericalEquivalence;
import io.attentionspectra.spectrum.SpectralLaw;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Attention with random weights, at the head size of a real model. */
@Command(
    name = "spherical-equivalence",
    description = {
      "Attention with random weights at the head size of real models: as "
          + "gaussian-equivalence, with queries and keys on spheres and the first degrees "
          + "of the softmax followed exactly.",
      ""
    })
final class SphericalEquivalenceCommand extends LawCommand {

  @Option(names = "--length", required = true, paramLabel = "L", description = "Sequence length ℓ.")
  private int length;

  @Option(names = "--head-dim", required = true, paramLabel = "M", description = "Head size m.")
  private int headDim;

  @Mixin private final ScoreOptions score = new ScoreOptions();

  @Option(
      names = "--degrees",
      defaultValue = "3",
      paramLabel = "K",
      description = "Degrees followed exactly (default: 3).")
  private int degrees;

  @Override
  SpectralLaw law() {
    return SphericalEquivalence.of(length, headDim, score.function(), degrees);
  }

  @Override
  Document parameters(SpectralLaw law) {
    return score.named(super.parameters(law));
  }
}
