package io.attentionspectra.law;

import io.attentionspectra.spectrum.SpectralLaw;

class FreeProductTest extends SpectralLawTest {

  @Override
  String key() {
    return "freeProduct";
  }

  @Override
  SpectralLaw law(double... a) {
    return FreeProduct.of(a[0], a[1], a[2]);
  }
}
