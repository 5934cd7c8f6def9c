package io.attentionspectra.cli.law;

import io.attentionspectra.base.Document;
import io.attentionspectra.score.ScoreFunction;
import io.attentionspectra.spectrum.SpectralLaw;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A law of attention with random weights, at the length and head size of a real model. */
abstract class RealHeadCommand extends LawCommand {

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

  abstract SpectralLaw law(int length, int headDim, ScoreFunction score, int degrees);

  @Override
  final SpectralLaw law() {
    return law(length, headDim, score.function(), degrees);
  }

  @Override
  final Document parameters(SpectralLaw law) {
    return score.named(super.parameters(law));
  }
}
