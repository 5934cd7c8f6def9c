package io.attentionspectra.nulls;

import io.attentionspectra.attention.AttentionView;
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
   * 250; of balanced heads at ℓ = 250, where it is conservative.
   */
  private static final double SMALL_BETA = 0.55;

  /** Where the largest value follows the Tracy–Widom law at the edge. */
  static final EdgeDomain<HeadFigures> EDGE =
      new EdgeDomain<>(
          "the closed laws' edge (linear regime, β̂ at most "
              + SMALL_BETA
              + ", no mask or balanced)",
          head -> sees(head) && head.regime() == Regime.LINEAR && head.betaHat() <= SMALL_BETA);

  private EquivalenceDomain() {}

  /**
   * Whether the laws describe a head: without a mask, or balanced under a causal one. Under a
   * window or a band a law takes seconds ({@code MaskedEquivalence}), too long for every head.
   */
  static boolean sees(HeadFigures head) {
    return head.visibility().equals(Visibility.FULL) || isCausal(head);
  }

  /** Whether they do so by the law of causal attention. */
  static boolean isCausal(HeadFigures head) {
    return head.visibility().equals(Visibility.CAUSAL) && head.view() == AttentionView.BALANCED;
  }

  /** The note on models whose attention they do not describe. */
  static Optional<String> exclusion(ModelShape model) {
    return model.visibility().equals(Visibility.FULL)
        ? Optional.empty()
        : Optional.of(
            "the closed laws of attention are left out of heads as computed: this model is causal,"
                + " and under its mask they describe balanced heads; simulated nulls are under it");
  }
}
