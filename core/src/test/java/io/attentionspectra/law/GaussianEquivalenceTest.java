package io.attentionspectra.law;

import io.attentionspectra.spectrum.SpectralLaw;

class GaussianEquivalenceTest extends SpectralLawTest {

  @Override
  String key() {
    return "gaussianEquivalence";
  }

  @Override
  SpectralLaw law(double... a) {
    return GaussianEquivalence.of(a[0], a[1]);
  }
}
