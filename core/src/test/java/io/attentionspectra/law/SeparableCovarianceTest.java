package io.attentionspectra.law;

import static io.attentionspectra.free.Free.eigenvalues;
import static io.attentionspectra.free.Free.marchenkoPastur;

import io.attentionspectra.free.PositiveElement;
import io.attentionspectra.spectrum.SpectralLaw;
import java.util.Arrays;

class SeparableCovarianceTest extends SpectralLawTest {

  @Override
  String key() {
    return "separable";
  }

  /** γ, δ or 0, number of eigenvalues of H, these with weights in turn, then D likewise. */
  @Override
  SpectralLaw law(double... a) {
    int end = 3 + 2 * (int) a[2];
    double[] h = Arrays.copyOfRange(a, 3, end);
    double[] d = Arrays.copyOfRange(a, end, a.length);
    PositiveElement population = eigenvalues(everySecond(h, 0), everySecond(h, 1));
    return SeparableCovariance.of(
        a[0],
        a[1] == 0 ? population : population.times(marchenkoPastur(a[1])),
        everySecond(d, 0),
        everySecond(d, 1));
  }

  private static double[] everySecond(double[] values, int from) {
    double[] picked = new double[values.length / 2];
    for (int i = 0; i < picked.length; i++) {
      picked[i] = values[from + 2 * i];
    }
    return picked;
  }
}
