package io.attentionspectra.cli.law;

import io.attentionspectra.law.GaussianEquivalence;
import io.attentionspectra.spectrum.SpectralLaw;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Attention with random weights, in the limit of large heads. */
@Command(
    name = "gaussian-equivalence",
    description = {
      "Attention with random weights in the limit of large heads: squared singular "
          + "values of √ℓ (A − column means), A = softmax(β scores), as length ℓ and head "
          + "size m grow together.",
      ""
    })
final class GaussianEquivalenceCommand extends LawCommand {

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

  @Option(
      names = "--token-ratio",
      paramLabel = "D/L",
      description = "Embedding size over length for Gaussian tokens (default: orthonormal tokens).")
  private @Nullable Double tokenRatio;

  @Override
  SpectralLaw law() {
    return tokenRatio == null
        ? GaussianEquivalence.of(beta, ratio)
        : GaussianEquivalence.ofGaussianTokens(beta, ratio, tokenRatio);
  }
}
