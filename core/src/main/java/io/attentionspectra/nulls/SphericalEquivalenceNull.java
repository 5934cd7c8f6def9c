package io.attentionspectra.nulls;

import io.attentionspectra.law.CausalSphericalEquivalence;
import io.attentionspectra.law.MaskedEquivalence;
import io.attentionspectra.law.SphericalEquivalence;
import io.attentionspectra.masked.MaskProfile;
import io.attentionspectra.model.HeadFigures;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.spectrum.SpectralLaw;

/** N1: independent queries and keys on spheres, at the head's own size. */
final class SphericalEquivalenceNull extends EquivalenceNull {

  static final int STRICTNESS = 200;

  SphericalEquivalenceNull() {
    this(MaskFamilies.none());
  }

  private SphericalEquivalenceNull(MaskFamilies families) {
    super(families);
  }

  @Override
  public String name() {
    return "spherical equivalence";
  }

  @Override
  public String describe() {
    return "the spherical equivalence";
  }

  @Override
  public int strictness() {
    return STRICTNESS;
  }

  @Override
  public AttentionNull forModel(ModelShape model) {
    return MaskFamilies.pay(model)
        ? new SphericalEquivalenceNull(
            MaskFamilies.of(CausalSphericalEquivalence::family, MaskedEquivalence::family))
        : this;
  }

  @Override
  SpectralLaw full(HeadFigures head) {
    return SphericalEquivalence.of(length(head), head.headSize(), head.betaHat());
  }

  @Override
  SpectralLaw causal(HeadFigures head) {
    return CausalSphericalEquivalence.of(length(head), head.headSize(), head.betaHat());
  }

  @Override
  SpectralLaw masked(HeadFigures head, MaskProfile mask) {
    return MaskedEquivalence.spherical(length(head), head.headSize(), head.betaHat(), mask);
  }

  private static int length(HeadFigures head) {
    return (int) Math.round(head.meanLength());
  }
}
