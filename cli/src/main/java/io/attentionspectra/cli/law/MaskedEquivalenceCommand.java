package io.attentionspectra.cli.law;

import io.attentionspectra.base.Document;
import io.attentionspectra.law.MaskedEquivalence;
import io.attentionspectra.masked.MaskProfile;
import io.attentionspectra.spectrum.SpectralLaw;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Attention with random weights under a sliding window or a prefix mask. */
@Command(
    name = "masked-equivalence",
    description = {
      "Attention with random weights under a mask, in the limit of large heads: squared singular "
          + "values of (n_i A_ij − 1)/√ℓ on visible entries, n_i the keys that query i sees.",
      ""
    })
final class MaskedEquivalenceCommand extends LawCommand {

  @Mixin private final ScoreOptions score = new ScoreOptions();

  @Option(
      names = "--ratio",
      required = true,
      paramLabel = "M/L",
      description = "Head size over length, m/ℓ.")
  private double ratio;

  @ArgGroup(multiplicity = "1")
  private Mask mask = new Mask();

  /** One of the masks. */
  private static final class Mask {

    @Option(
        names = "--window",
        paramLabel = "W/L",
        description =
            "A query sees itself and the keys less than a window before it; the window over the "
                + "length, in [1/16, 1], 1 being causal.")
    private @Nullable Double window;

    @Option(
        names = "--prefix",
        paramLabel = "P/L",
        description =
            "A query sees a prefix of the sequence and the keys up to itself; the prefix over the "
                + "length, in [0, 1].")
    private @Nullable Double prefix;

    MaskProfile profile() {
      if (window != null) {
        return MaskProfile.window(window);
      }
      return prefix == null ? MaskProfile.causal() : MaskProfile.prefix(prefix);
    }
  }

  @Override
  SpectralLaw law() {
    return MaskedEquivalence.of(score.function(), ratio, mask.profile());
  }

  @Override
  Document parameters(SpectralLaw law) {
    return score.named(super.parameters(law));
  }
}
