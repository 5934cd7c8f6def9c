package io.attentionspectra.nulls;

import io.attentionspectra.law.CausalSphericalEquivalence;
import io.attentionspectra.law.SphericalEquivalence;
import io.attentionspectra.model.HeadFigures;
import io.attentionspectra.model.HeadReading;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.spectrum.SpectralLaw;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * N1: independent queries and keys on spheres, at the head's own size. Balanced heads of a causal
 * model have the law of their mask; for models of many heads it is interpolated within its family.
 */
final class SphericalEquivalenceNull implements LawNull {

  static final int STRICTNESS = 200;

  private final Optional<CausalFamilies> families;

  SphericalEquivalenceNull() {
    this(Optional.empty());
  }

  private SphericalEquivalenceNull(Optional<CausalFamilies> families) {
    this.families = families;
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
        ? new SphericalEquivalenceNull(
            Optional.of(
                new CausalFamilies(
                    sizes -> CausalSphericalEquivalence.family(sizes.length(), sizes.headSize()))))
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
    int length = (int) Math.round(head.meanLength());
    return Optional.of(
        EquivalenceDomain.isCausal(head)
            ? CausalSphericalEquivalence.of(length, head.headSize(), head.betaHat())
            : SphericalEquivalence.of(length, head.headSize(), head.betaHat()));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SphericalEquivalenceNull;
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
