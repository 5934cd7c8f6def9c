package io.attentionspectra.law;

import io.attentionspectra.spectrum.SpectralLaw;

class GaussianTokensTest extends SpectralLawTest {

  @Override
  String key() {
    return "gaussianTokens";
  }

  @Override
  SpectralLaw law(double... a) {
    return GaussianEquivalence.ofGaussianTokens(a[0], a[1], a[2]);
  }
}
