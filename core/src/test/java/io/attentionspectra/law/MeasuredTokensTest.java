package io.attentionspectra.law;

import io.attentionspectra.spectrum.SpectralLaw;
import java.util.Arrays;

class MeasuredTokensTest extends SpectralLawTest {

  @Override
  String key() {
    return "measuredTokens";
  }

  @Override
  SpectralLaw law(double... a) {
    return GaussianEquivalence.ofMeasuredTokens(a[0], a[1], Arrays.copyOfRange(a, 2, a.length));
  }
}
