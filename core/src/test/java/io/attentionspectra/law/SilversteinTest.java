package io.attentionspectra.law;

import io.attentionspectra.spectrum.SpectralLaw;

class SilversteinTest extends SpectralLawTest {

  @Override
  String key() {
    return "silverstein";
  }

  @Override
  SpectralLaw law(double... a) {
    return Silverstein.of(a[0], everySecond(a, 1), everySecond(a, 2));
  }

  private static double[] everySecond(double[] values, int from) {
    double[] picked = new double[(values.length - 1) / 2];
    for (int i = 0; i < picked.length; i++) {
      picked[i] = values[from + 2 * i];
    }
    return picked;
  }
}
