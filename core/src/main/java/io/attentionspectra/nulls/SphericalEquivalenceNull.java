package io.attentionspectra.nulls;

import io.attentionspectra.law.CausalSphericalEquivalence;
import io.attentionspectra.law.SphericalEquivalence;
import io.attentionspectra.model.HeadFigures;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.spectrum.SpectralLaw;
import java.util.Optional;

/**
 * N1: independent queries and keys on spheres, at the head's own size. Balanced heads of a causal
 * model have the law of their mask.
 */
record SphericalEquivalenceNull() implements LawNull {

  static final int STRICTNESS = 200;

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
  public Optional<String> exclusion(ModelShape model) {
    return EquivalenceDomain.exclusion(model);
  }

  @Override
  public Optional<EdgeDomain<HeadFigures>> edge() {
    return Optional.of(EquivalenceDomain.EDGE);
  }

  @Override
  public Optional<SpectralLaw> law(HeadFigures head) {
    if (!EquivalenceDomain.sees(head)) {
      return Optional.empty();
    }
    int length = (int) Math.round(head.meanLength());
    return Optional.of(
        EquivalenceDomain.isCausal(head)
            ? CausalSphericalEquivalence.of(length, head.headSize(), head.betaHat())
            : SphericalEquivalence.of(length, head.headSize(), head.betaHat()));
  }
}
