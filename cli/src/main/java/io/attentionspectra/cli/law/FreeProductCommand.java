package io.attentionspectra.cli.law;

import io.attentionspectra.cli.io.AspectRatios;
import io.attentionspectra.law.FreeProduct;
import io.attentionspectra.spectrum.SpectralLaw;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The bulk of a pooled covariance, κ(MP_δ ⊠ MP_γ). */
@Command(
    name = "free-product",
    description = {
      "Bulk of the covariance of pooled sequences over a finite vocabulary: κ (MP_δ ⊠ " + "MP_γ).",
      ""
    })
final class FreeProductCommand extends LawCommand {

  @Mixin private final AspectRatios ratios = new AspectRatios();

  @Option(
      names = "--kappa",
      defaultValue = "1",
      paramLabel = "K",
      description = "Squared norm of the pooling weights (default: 1).")
  private double kappa;

  @Override
  SpectralLaw law() {
    return FreeProduct.of(ratios.delta(), ratios.gamma(), kappa);
  }
}
