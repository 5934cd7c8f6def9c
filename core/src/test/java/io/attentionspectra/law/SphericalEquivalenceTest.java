package io.attentionspectra.law;

import io.attentionspectra.spectrum.SpectralLaw;

class SphericalEquivalenceTest extends SpectralLawTest {

  @Override
  String key() {
    return "sphericalEquivalence";
  }

  @Override
  SpectralLaw law(double... a) {
    return SphericalEquivalence.of((int) a[0], (int) a[1], a[2], (int) a[3]);
  }
}
