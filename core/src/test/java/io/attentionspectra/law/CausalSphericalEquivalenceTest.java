package io.attentionspectra.law;

import io.attentionspectra.spectrum.SpectralLaw;

class CausalSphericalEquivalenceTest extends SpectralLawTest {

  @Override
  String key() {
    return "causalSphericalEquivalence";
  }

  @Override
  double edgeTolerance() {
    return 1e-8;
  }

  @Override
  SpectralLaw law(double... a) {
    return CausalSphericalEquivalence.of((int) a[0], (int) a[1], a[2], (int) a[3]);
  }
}
