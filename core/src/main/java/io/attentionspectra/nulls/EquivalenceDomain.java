package io.attentionspectra.nulls;

import io.attentionspectra.attention.Regime;
import io.attentionspectra.attention.Visibility;
import io.attentionspectra.model.HeadFigures;
import io.attentionspectra.model.ModelShape;
import java.util.Optional;

/**
 * Where the closed laws of attention describe heads: their bulk, and their edge. They are defined
 * for any β in their numerical domain and describe the bulk in the linear regime: the regime is
 * reported beside their distances.
 */
final class EquivalenceDomain {

  /**
   * Largest β̂ for which the Tracy–Widom law of the closed edge was checked, at ℓ = m = 120 and
   * 250.
   */
  private static final double SMALL_BETA = 0.55;

  /** Where the largest value follows the Tracy–Widom law at the edge. */
  static final EdgeDomain<HeadFigures> EDGE =
      new EdgeDomain<>(
          "the closed laws' edge (linear regime, β̂ at most " + SMALL_BETA + ", no mask)",
          head ->
              sees(head.visibility())
                  && head.regime() == Regime.LINEAR
                  && head.betaHat() <= SMALL_BETA);

  private EquivalenceDomain() {}

  /** Whether the laws describe attention under this visibility. */
  static boolean sees(Visibility visibility) {
    return visibility == Visibility.FULL;
  }

  /** The note on models whose attention they do not describe. */
  static Optional<String> exclusion(ModelShape model) {
    return sees(model.visibility())
        ? Optional.empty()
        : Optional.of(
            "the closed laws of attention are left out: they describe attention without a mask, and"
                + " this model is causal; simulated nulls are under its mask");
  }
}
