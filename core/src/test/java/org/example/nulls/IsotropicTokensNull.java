package org.example.nulls;

import io.attentionspectra.law.MarchenkoPastur;
import io.attentionspectra.nulls.EdgeDomain;
import io.attentionspectra.nulls.PooledNull;
import io.attentionspectra.nulls.TokenPopulation;
import io.attentionspectra.spectrum.SpectralLaw;
import java.util.Optional;

/** A stranger's pooled null: independent tokens of one variance in all directions. */
final class IsotropicTokensNull implements PooledNull {

  @Override
  public String name() {
    return "isotropic tokens";
  }

  @Override
  public int strictness() {
    return 50;
  }

  @Override
  public Optional<SpectralLaw> law(TokenPopulation tokens) {
    return Optional.of(MarchenkoPastur.of(tokens.gamma(), tokens.variance()));
  }

  @Override
  public Optional<EdgeDomain<TokenPopulation>> edge() {
    return Optional.of(new EdgeDomain<>("the edge of isotropic tokens", tokens -> true));
  }
}
