package io.attentionspectra.nulls;

import io.attentionspectra.law.CausalEquivalence;
import io.attentionspectra.law.GaussianEquivalence;
import io.attentionspectra.model.HeadFigures;
import io.attentionspectra.model.HeadReading;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.spectrum.SpectralLaw;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * N0: independent Gaussian queries and keys, ℓ and m large. Balanced heads of a causal model have
 * the law of their mask; for models of many heads it is interpolated within its family.
 */
final class GaussianEquivalenceNull implements LawNull {

  static final int STRICTNESS = 100;

  private final Optional<CausalFamilies> families;

  GaussianEquivalenceNull() {
    this(Optional.empty());
  }

  private GaussianEquivalenceNull(Optional<CausalFamilies> families) {
    this.families = families;
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
  public Optional<String> exclusion(ModelShape model) {
    return EquivalenceDomain.exclusion(model);
  }

  @Override
  public Optional<EdgeDomain<HeadFigures>> edge() {
    return Optional.of(EquivalenceDomain.EDGE);
  }

  @Override
  public AttentionNull forModel(ModelShape model) {
    return CausalFamilies.pay(model)
        ? new GaussianEquivalenceNull(
            Optional.of(
                new CausalFamilies(
                    sizes -> CausalEquivalence.family(sizes.headSize() / (double) sizes.length()))))
        : this;
  }

  @Override
  public Optional<NullAtHead> at(HeadReading reading) {
    return families.isPresent() && EquivalenceDomain.isCausal(reading)
        ? families.get().law(reading).map(law -> new LawAtHead(this, reading, law))
        : LawNull.super.at(reading);
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

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof GaussianEquivalenceNull;
  }

  @Override
  public int hashCode() {
    return STRICTNESS;
  }

  @Override
  public String toString() {
    return name();
  }
}
