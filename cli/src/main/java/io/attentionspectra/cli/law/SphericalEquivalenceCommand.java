package io.attentionspectra.cli.law;

import io.attentionspectra.law.SphericalEquivalence;
import io.attentionspectra.score.ScoreFunction;
import io.attentionspectra.spectrum.SpectralLaw;
import picocli.CommandLine.Command;

/** Attention with random weights, at the head size of a real model. */
@Command(
    name = "spherical-equivalence",
    description = {
      "Attention with random weights at the head size of real models: as "
          + "gaussian-equivalence, with queries and keys on spheres and the first degrees "
          + "of the softmax followed exactly.",
      ""
    })
final class SphericalEquivalenceCommand extends RealHeadCommand {

  @Override
  SpectralLaw law(int length, int headDim, ScoreFunction score, int degrees) {
    return SphericalEquivalence.of(length, headDim, score, degrees);
  }
}
