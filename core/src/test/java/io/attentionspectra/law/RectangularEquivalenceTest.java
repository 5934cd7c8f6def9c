package io.attentionspectra.law;

import io.attentionspectra.spectrum.SpectralLaw;

class RectangularEquivalenceTest extends SpectralLawTest {

  @Override
  String key() {
    return "rectangular";
  }

  @Override
  SpectralLaw law(double... a) {
    return GaussianEquivalence.rectangular(a[0], a[1], a[2]);
  }
}
