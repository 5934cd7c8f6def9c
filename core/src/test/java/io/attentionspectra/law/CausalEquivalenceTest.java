package io.attentionspectra.law;

import io.attentionspectra.spectrum.SpectralLaw;

class CausalEquivalenceTest extends SpectralLawTest {

  @Override
  String key() {
    return "causalEquivalence";
  }

  @Override
  double edgeTolerance() {
    return 1e-8;
  }

  @Override
  SpectralLaw law(double... a) {
    return CausalEquivalence.of(a[0], a[1]);
  }
}
