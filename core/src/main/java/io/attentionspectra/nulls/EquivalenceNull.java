package io.attentionspectra.nulls;

import io.attentionspectra.attention.AttentionView;
import io.attentionspectra.attention.Regime;
import io.attentionspectra.attention.Visibility;
import io.attentionspectra.masked.MaskProfile;
import io.attentionspectra.model.HeadFigures;
import io.attentionspectra.model.HeadReading;
import io.attentionspectra.spectrum.SpectralLaw;
import io.attentionspectra.spectrum.Spectrum;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A closed law of random heads under the head's own mask: full, causal, a sliding window or a band.
 * Of heads whose mask hides keys it describes balanced attention and relative attention, not √ℓ(A −
 * column means), which the first rows of a causal head dominate. Heads of one mask and size share
 * the work for their laws through {@link MaskFamilies}.
 */
abstract class EquivalenceNull implements LawNull {

  /**
   * Largest β̂ for which the Tracy–Widom law of the closed edge was checked, at ℓ = m = 120 and
   * 250; of balanced heads at ℓ = 250, where it is conservative.
   */
  private static final double SMALL_BETA = 0.55;

  /** Where the largest value follows the Tracy–Widom law at the edge. */
  private static final EdgeDomain<HeadFigures> EDGE =
      new EdgeDomain<>(
          "the closed laws' edge (linear regime, β̂ at most "
              + SMALL_BETA
              + ", no mask or balanced under a causal one)",
          head ->
              hasCheckedEdge(head)
                  && head.regime() == Regime.LINEAR
                  && head.betaHat() <= SMALL_BETA);

  private final MaskFamilies families;

  EquivalenceNull(MaskFamilies families) {
    this.families = families;
  }

  /** The exact law of heads without a mask. */
  abstract SpectralLaw full(HeadFigures head);

  /** The exact law of causal heads. */
  abstract SpectralLaw causal(HeadFigures head);

  /** The law of heads under another mask, on its coarse grids. */
  abstract SpectralLaw masked(HeadFigures head, MaskProfile mask);

  @Override
  public Optional<EdgeDomain<HeadFigures>> edge() {
    return Optional.of(EDGE);
  }

  /**
   * Whether the laws describe the spectrum that is read of a head: without a mask, or balanced
   * under any. They exist for any β in their numerical domain and describe the bulk in the linear
   * regime: the regime is reported beside their distances.
   */
  private static boolean sees(HeadFigures head) {
    return head.visibility().equals(Visibility.FULL) || head.view() == AttentionView.BALANCED;
  }

  /** Under a window or a band the law of the largest value was not checked. */
  private static boolean hasCheckedEdge(HeadFigures head) {
    return head.visibility().equals(Visibility.FULL)
        || (head.visibility().equals(Visibility.CAUSAL) && sees(head));
  }

  @Override
  public boolean readsRelative() {
    return true;
  }

  /** The law of the head as it is read; none of heads as computed whose mask hides keys. */
  @Override
  public Optional<SpectralLaw> law(HeadFigures head) {
    return sees(head) ? Optional.of(underMask(head)) : Optional.empty();
  }

  private SpectralLaw underMask(HeadFigures head) {
    Visibility visibility = head.visibility();
    if (visibility.equals(Visibility.FULL)) {
      return full(head);
    }
    return visibility.equals(Visibility.CAUSAL)
        ? causal(head)
        : masked(head, MaskFamilies.profile(visibility, head.meanLength()).coarse());
  }

  @Override
  public Optional<NullAtHead> at(HeadReading reading) {
    Optional<Spectrum> measured = measured(reading);
    return measured.flatMap(
        spectrum -> existingLaw(reading).map(law -> new LawAtHead(this, reading, spectrum, law)));
  }

  /** What the law describes of a head. */
  private static Optional<Spectrum> measured(HeadReading reading) {
    return sees(reading) ? Optional.of(reading.spectrum().spectrum()) : reading.relative();
  }

  private Optional<SpectralLaw> existingLaw(HeadReading reading) {
    try {
      return Optional.of(
          reading.visibility().equals(Visibility.FULL)
              ? full(reading)
              : families.law(reading, () -> underMask(reading)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  @Override
  public String absence(HeadReading reading) {
    if (measured(reading).isEmpty()) {
      return "under a mask it describes relative attention, which was not read";
    }
    try {
      underMask(reading);
      return "";
    } catch (IllegalArgumentException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EquivalenceNull that && that.strictness() == strictness();
  }

  @Override
  public int hashCode() {
    return strictness();
  }

  @Override
  public String toString() {
    return name();
  }
}
