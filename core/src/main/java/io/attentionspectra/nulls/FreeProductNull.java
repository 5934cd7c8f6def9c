package io.attentionspectra.nulls;

import io.attentionspectra.law.FreeProduct;
import io.attentionspectra.spectrum.SpectralLaw;
import java.util.Optional;

/** Independent tokens from an isotropic table of V vectors. */
record FreeProductNull() implements PooledNull {

  static final int STRICTNESS = 100;

  private static final EdgeDomain<TokenPopulation> EDGE =
      new EdgeDomain<>("the edge of the free product", tokens -> true);

  @Override
  public String name() {
    return "free product";
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
    return Optional.of(FreeProduct.of(tokens.delta(), tokens.gamma(), tokens.variance()));
  }
}
