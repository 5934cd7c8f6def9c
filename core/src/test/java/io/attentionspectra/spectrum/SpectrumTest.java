package io.attentionspectra.spectrum;

import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which numbers are a spectrum. */
final class SpectrumTest {

  @Test
  void eigenvaluesOfACovarianceAreNotNegative() {
    assertRefused("smallest eigenvalue = -5.0: must be 0 or more", () -> Spectrum.of(1, 2, -5));
    assertRefused("smallest eigenvalue = -5.0", () -> Spectrum.of(-5));
    assertRefused("smallest eigenvalue = -1.0E-8", () -> Spectrum.of(1, -1e-8));
    assertRefused("smallest eigenvalue = -1.0E-300", () -> Spectrum.of(0, -1e-300));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 1e-30, 1e30})
  void whatASolverLeavesBelowZeroIsZero(double largest) {
    Spectrum spectrum = Spectrum.of(-1e-16 * largest, largest, 0, -9e-10 * largest);
    assertArrayEquals(new double[] {largest, 0, 0, 0}, spectrum.toArray());
  }

  @Test
  void symmetricMatricesHaveEigenvaluesOfAnySign() {
    assertArrayEquals(new double[] {2, 1, -5}, Spectrum.ofSymmetric(1, 2, -5).toArray());
    assertEquals(1 / 3.0, Spectrum.ofSymmetric(1, 2, -5).cumulative(0), 1e-15);
  }

  @Test
  void numbersThatAreNotFiniteAreNoSpectrum() {
    assertRefused("largest eigenvalue = Infinity", () -> Spectrum.of(1, Double.POSITIVE_INFINITY));
    assertRefused("largest eigenvalue = NaN", () -> Spectrum.ofSymmetric(1, Double.NaN));
    assertRefused("smallest eigenvalue = -Infinity", () -> Spectrum.of(Double.NEGATIVE_INFINITY));
    assertRefused("eigenvalues = []", () -> Spectrum.of());
  }
}
