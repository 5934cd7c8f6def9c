package io.attentionspectra.law;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.attentionspectra.spectrum.SpectralLaw;
import org.hipparchus.complex.Complex;
import org.junit.jupiter.api.Test;

class CausalNoiseTest extends SpectralLawTest {

  @Override
  String key() {
    return "causalNoise";
  }

  @Override
  SpectralLaw law(double... a) {
    return CausalNoise.of(a[0]);
  }

  /** nⁿ/(n + 1)!: 1/2, 4/6, 27/24, 256/120, 3125/720. */
  @Test
  void momentsAreThoseOfDykemaAndHaagerup() {
    double[] expected = {1, 1 / 2.0, 4 / 6.0, 27 / 24.0, 256 / 120.0, 3125 / 720.0};
    for (int n = 0; n < expected.length; n++) {
      assertEquals(expected[n], CausalNoise.of(1).moment(n), 1e-14 * expected[n]);
      assertEquals(
          expected[n] * Math.pow(3, n), CausalNoise.of(3).moment(n), 1e-13 * Math.pow(9, n));
    }
  }

  @Test
  void lambertFunctionInvertsItsEquation() {
    for (double modulus : new double[] {1e-8, 0.1, 0.36, 0.37, 0.5, 1, 10, 1e6}) {
      for (double angle = -3.1; angle < 3.15; angle += 0.2) {
        Complex y = new Complex(modulus * Math.cos(angle), modulus * Math.sin(angle));
        Complex w = LambertFunction.principal(y);
        double error = w.multiply(w.exp()).subtract(y).norm();
        assertEquals(0, error, 1e-13 * modulus, () -> "at " + y);
        assertEquals(Math.signum(y.getImaginary()), Math.signum(w.getImaginary()));
      }
    }
  }
}
