package io.attentionspectra.cli.io;

import picocli.CommandLine.Option;

/** The options that say how large pooled sequences over a finite vocabulary are. */
public final class AspectRatios {

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

  public double delta() {
    return delta;
  }

  public double gamma() {
    return gamma;
  }
}
