package io.attentionspectra.cli.law;

import io.attentionspectra.law.CausalSphericalEquivalence;
import io.attentionspectra.score.ScoreFunction;
import io.attentionspectra.spectrum.SpectralLaw;
import picocli.CommandLine.Command;

/** Causal attention with random weights, at the head size of a real model. */
@Command(
    name = "causal-spherical-equivalence",
    description = {
      "Causal attention with random weights at the head size of real models: as "
          + "causal-equivalence, with queries and keys on spheres and the first degrees of the "
          + "softmax followed exactly.",
      ""
    })
final class CausalSphericalEquivalenceCommand extends RealHeadCommand {

  @Override
  SpectralLaw law(int length, int headDim, ScoreFunction score, int degrees) {
    return CausalSphericalEquivalence.of(length, headDim, score, degrees);
  }
}
