package io.attentionspectra.nulls;

import io.attentionspectra.model.HeadFigures;
import io.attentionspectra.spectrum.SpectralLaw;
import java.util.Optional;
import java.util.function.Function;

/**
 * A law that the user gives, for every head or from its numbers. Its edge has not been checked, so
 * it gives distances and no p-values.
 *
 * @param name its name
 * @param law the law at a head
 */
record OwnLawNull(String name, Function<? super HeadFigures, ? extends SpectralLaw> law)
    implements LawNull {

  static final int STRICTNESS = 300;

  OwnLawNull {
    NullName.require(name);
  }

  @Override
  public int strictness() {
    return STRICTNESS;
  }

  @Override
  public Optional<SpectralLaw> law(HeadFigures head) {
    return Optional.ofNullable(law.apply(head));
  }
}
