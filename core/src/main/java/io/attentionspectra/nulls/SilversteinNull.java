package io.attentionspectra.nulls;

import io.attentionspectra.law.Silverstein;
import io.attentionspectra.spectrum.SpectralLaw;
import java.util.Optional;

/** Independent tokens with the measured covariance. */
record SilversteinNull() implements PooledNull {

  static final int STRICTNESS = 200;

  private static final EdgeDomain<TokenPopulation> EDGE =
      new EdgeDomain<>("the edge of Silverstein's law", tokens -> true);

  @Override
  public String name() {
    return "Silverstein";
  }

  @Override
  public int strictness() {
    return STRICTNESS;
  }

  @Override
  public Optional<EdgeDomain<TokenPopulation>> edge() {
    return Optional.of(EDGE);
  }

  @Override
  public Optional<SpectralLaw> law(TokenPopulation tokens) {
    return Optional.of(Silverstein.of(tokens.ownGamma(), tokens.eigenvalues()));
  }
}
