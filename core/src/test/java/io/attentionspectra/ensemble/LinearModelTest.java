package io.attentionspectra.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.base.Estimate;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.base.RunningMoments;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.spectrum.Spectrum;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinearModelTest {

  /**
   * From the determining series f(χ) = θ₁χ + (β⁴/c)χ² + …, c = m/ℓ, the first two moments are θ₁
   * and 2θ₁² + β⁴/c, and with Gaussian tokens, a = d/ℓ, 2θ₁² + β⁴(1/c + 2/a). Finite sizes add 1/m.
   */
  @ParameterizedTest
  @CsvSource({"300,150,0,1", "300,300,0,0.5", "200,400,0,1.2", "300,200,450,1"})
  void firstMomentsAreThoseOfTheLaw(int length, int headSize, int embedding, double beta) {
    HeadEnsemble heads =
        embedding == 0
            ? GaussianHeads.of(length, headSize, beta)
            : TokenHeads.gaussian(length, embedding, headSize, beta);
    RunningMoments first = new RunningMoments();
    RunningMoments second = new RunningMoments();
    for (int r = 0; r < 12; r++) {
      Spectrum spectrum =
          LinearModel.of(heads)
              .spectrum(Randomness.of(5).child("replica", r), SpectralSolver.standard());
      first.add(spectrum.moment(1));
      second.add(spectrum.moment(2));
    }
    double theta = Math.expm1(beta * beta);
    double tokens = embedding == 0 ? 0 : 2.0 * length / embedding;
    double cumulant = Math.pow(beta, 4) * (length / (double) headSize + tokens);
    assertWithin(theta, first.estimate(), headSize);
    assertWithin(2 * theta * theta + cumulant, second.estimate(), headSize);
  }

  private static void assertWithin(double expected, Estimate measured, int headSize) {
    double tolerance = 4 * measured.standardError() + 2 * expected / headSize;
    assertEquals(expected, measured.value(), tolerance);
    assertTrue(tolerance < 0.05 * expected, "the test has no power: " + tolerance);
  }
}
