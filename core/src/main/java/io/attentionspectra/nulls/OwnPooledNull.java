package io.attentionspectra.nulls;

import io.attentionspectra.spectrum.SpectralLaw;
import java.util.Optional;
import java.util.function.Function;

/**
 * A law of pooled covariances that the user gives. Its edge has not been checked, so it gives
 * distances and no p-values.
 *
 * @param name its name
 * @param law the law at κ = 1
 */
record OwnPooledNull(String name, Function<? super TokenPopulation, ? extends SpectralLaw> law)
    implements PooledNull {

  static final int STRICTNESS = 300;

  OwnPooledNull {
    NullName.require(name);
  }

  @Override
  public int strictness() {
    return STRICTNESS;
  }

  @Override
  public Optional<SpectralLaw> law(TokenPopulation tokens) {
    return Optional.ofNullable(law.apply(tokens));
  }
}
