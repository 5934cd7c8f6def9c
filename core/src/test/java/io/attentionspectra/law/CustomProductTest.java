package io.attentionspectra.law;

import static io.attentionspectra.free.Free.marchenkoPastur;
import static io.attentionspectra.free.Free.product;

import io.attentionspectra.spectrum.SpectralLaw;

/** A law that a user builds from the calculus of free elements, with the rows of the listed one. */
class CustomProductTest extends SpectralLawTest {

  @Override
  String key() {
    return "freeProduct";
  }

  @Override
  SpectralLaw law(double... a) {
    return product(marchenkoPastur(a[1]), marchenkoPastur(a[0])).scaledBy(a[2]).law("custom");
  }
}
