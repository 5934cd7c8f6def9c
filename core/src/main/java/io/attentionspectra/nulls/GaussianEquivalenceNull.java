package io.attentionspectra.nulls;

import io.attentionspectra.law.CausalEquivalence;
import io.attentionspectra.law.GaussianEquivalence;
import io.attentionspectra.law.MaskedEquivalence;
import io.attentionspectra.masked.MaskProfile;
import io.attentionspectra.model.HeadFigures;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.spectrum.SpectralLaw;

/** N0: independent Gaussian queries and keys, ℓ and m large. */
final class GaussianEquivalenceNull extends EquivalenceNull {

  static final int STRICTNESS = 100;

  GaussianEquivalenceNull() {
    this(MaskFamilies.none());
  }

  private GaussianEquivalenceNull(MaskFamilies families) {
    super(families);
  }

  @Override
  public String name() {
    return "gaussian equivalence";
  }

  @Override
  public String describe() {
    return "the Gaussian equivalence";
  }

  @Override
  public int strictness() {
    return STRICTNESS;
  }

  @Override
  public AttentionNull forModel(ModelShape model) {
    return MaskFamilies.pay(model)
        ? new GaussianEquivalenceNull(
            MaskFamilies.of(
                (length, size) -> CausalEquivalence.family(size / (double) length),
                (length, size, mask) -> MaskedEquivalence.family(size / (double) length, mask)))
        : this;
  }

  @Override
  SpectralLaw full(HeadFigures head) {
    return GaussianEquivalence.of(head.betaHat(), ratio(head));
  }

  @Override
  SpectralLaw causal(HeadFigures head) {
    return CausalEquivalence.of(head.betaHat(), ratio(head));
  }

  @Override
  SpectralLaw masked(HeadFigures head, MaskProfile mask) {
    return MaskedEquivalence.of(head.betaHat(), ratio(head), mask);
  }

  private static double ratio(HeadFigures head) {
    return head.headSize() / head.meanLength();
  }
}
