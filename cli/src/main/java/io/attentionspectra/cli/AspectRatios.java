package io.attentionspectra.cli;

import picocli.CommandLine.Option;

/** The options that say how large pooled sequences over a finite vocabulary are. */
final class AspectRatios {

  @Option(
      names = "--delta",
      required = true,
      paramLabel = "D",
      description = "Embedding size over vocabulary size, δ = d/V.")
  private double delta;

  @Option(
      names = "--gamma",
      required = true,
      paramLabel = "G",
      description = "Embedding size over number of sequences, γ = d/N.")
  private double gamma;

  double delta() {
    return delta;
  }

  double gamma() {
    return gamma;
  }
}
