package io.attentionspectra.nulls;

import io.attentionspectra.law.CausalEquivalence;
import io.attentionspectra.law.GaussianEquivalence;
import io.attentionspectra.model.HeadFigures;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.spectrum.SpectralLaw;
import java.util.Optional;

/**
 * N0: independent Gaussian queries and keys, ℓ and m large. Balanced heads of a causal model have
 * the law of their mask.
 */
record GaussianEquivalenceNull() implements LawNull {

  static final int STRICTNESS = 100;

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
    double ratio = head.headSize() / head.meanLength();
    return Optional.of(
        EquivalenceDomain.isCausal(head)
            ? CausalEquivalence.of(head.betaHat(), ratio)
            : GaussianEquivalence.of(head.betaHat(), ratio));
  }
}
