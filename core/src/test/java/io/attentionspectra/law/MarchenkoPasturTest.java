package io.attentionspectra.law;

import io.attentionspectra.spectrum.SpectralLaw;

class MarchenkoPasturTest extends SpectralLawTest {

  @Override
  String key() {
    return "marchenkoPastur";
  }

  @Override
  SpectralLaw law(double... a) {
    return MarchenkoPastur.of(a[0], a[1]);
  }
}
