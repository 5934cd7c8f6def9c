package io.attentionspectra.cli.law;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.Document;
import io.attentionspectra.law.GaussianEquivalence;
import io.attentionspectra.spectrum.SpectralLaw;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

  @Mixin private final ScoreOptions score = new ScoreOptions();

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
    if (tokenRatio == null) {
      return GaussianEquivalence.of(score.function(), ratio);
    }
    if (!score.isSoftmax()) {
      throw Check.failure(
          "--token-ratio", tokenRatio, "is for softmax only", "leave out --token-ratio or --score");
    }
    return GaussianEquivalence.ofGaussianTokens(score.beta(), ratio, tokenRatio);
  }

  @Override
  Document parameters(SpectralLaw law) {
    return score.named(super.parameters(law));
  }
}
