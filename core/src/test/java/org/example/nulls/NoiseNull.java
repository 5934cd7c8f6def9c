package org.example.nulls;

import io.attentionspectra.attention.Regime;
import io.attentionspectra.law.MarchenkoPastur;
import io.attentionspectra.model.HeadFigures;
import io.attentionspectra.nulls.EdgeDomain;
import io.attentionspectra.nulls.LawNull;
import io.attentionspectra.spectrum.SpectralLaw;
import java.util.Optional;

/** A stranger's null: a square matrix of independent noise with the strength of the head. */
final class NoiseNull implements LawNull {

  @Override
  public String name() {
    return "noise of equal strength";
  }

  /** Below the Gaussian equivalence, which knows the size of the head too. */
  @Override
  public int strictness() {
    return 50;
  }

  @Override
  public Optional<SpectralLaw> law(HeadFigures head) {
    return Optional.of(MarchenkoPastur.of(1, head.mean()));
  }

  @Override
  public Optional<EdgeDomain<HeadFigures>> edge() {
    return Optional.of(
        new EdgeDomain<>(
            "the edge of noise (linear regime)", head -> head.regime() == Regime.LINEAR));
  }
}
