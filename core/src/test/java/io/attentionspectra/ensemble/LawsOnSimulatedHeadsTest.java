package io.attentionspectra.ensemble;

import static io.attentionspectra.drawn.Distances.distance;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.attention.AttentionSpectrum;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.law.GaussianEquivalence;
import io.attentionspectra.law.SphericalEquivalence;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.spectrum.Spectrum;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The simulated heads against the closed laws, one seeded draw each. The number of eigenvalues
 * below a point fluctuates by about √(log ℓ), two or three, so a distance is allowed {@value
 * #LINEAR} eigenvalues of ℓ for the linear model, whose law is exact in the limit, and {@value
 * #SOFTMAX} for softmax, which adds its own distance from the linear model.
 */
class LawsOnSimulatedHeadsTest {

  private static final Randomness SEED = Randomness.of(7);
  private static final double LINEAR = 5;
  private static final double SOFTMAX = 8;

  /** At ℓ = 2000 the same seed gives between 0.0014 and 0.0017. */
  @ParameterizedTest
  @CsvSource({"0.5,1", "1,1", "1,0.5", "1,2", "0.7,0.25"})
  void linearModelFollowsTheGaussianEquivalence(double beta, double headRatio) {
    int length = 1000;
    HeadEnsemble heads = GaussianHeads.of(length, (int) (headRatio * length), beta);
    Spectrum spectrum = LinearModel.of(heads).spectrum(SEED, SpectralSolver.standard());
    assertBelow(LINEAR / length, distance(spectrum, GaussianEquivalence.of(beta, headRatio)));
  }

  @Test
  void rectangularLinearModelFollowsItsLaw() {
    Spectrum spectrum =
        LinearModel.of(GaussianHeads.cross(400, 800, 400, 0.5))
            .spectrum(SEED, SpectralSolver.standard());
    assertBelow(LINEAR / 400, distance(spectrum, GaussianEquivalence.rectangular(0.5, 1, 0.5)));
  }

  @Test
  void gaussianTokensFollowTheirLaw() {
    Spectrum spectrum =
        LinearModel.of(TokenHeads.gaussian(600, 900, 300, 0.7))
            .spectrum(SEED, SpectralSolver.standard());
    assertBelow(
        LINEAR / 600, distance(spectrum, GaussianEquivalence.ofGaussianTokens(0.7, 0.5, 1.5)));
  }

  @Test
  void softmaxAttentionApproachesTheLawAsItGrows() {
    double small = softmaxDistance(200);
    double large = softmaxDistance(1000);
    assertTrue(large < small / 2, small + " at 200, " + large + " at 1000");
    assertBelow(SOFTMAX / 1000, large);
  }

  private static double softmaxDistance(int length) {
    return distance(
        AttentionSpectrum.of(GaussianHeads.of(length, length, 0.5).draw(SEED), 1).spectrum(),
        GaussianEquivalence.of(0.5, 1));
  }

  @Test
  void smallHeadsFollowTheSphericalLawAndNotTheGaussianOne() {
    Spectrum spectrum =
        AttentionSpectrum.of(SphericalHeads.of(512, 32, 0.5).draw(SEED), 1).spectrum();
    assertBelow(SOFTMAX / 512, distance(spectrum, SphericalEquivalence.of(512, 32, 0.5)));
    assertTrue(distance(spectrum, GaussianEquivalence.of(0.5, 32 / 512.0)) > 0.1);
  }

  private static void assertBelow(double bound, double distance) {
    assertTrue(distance < bound, "Kolmogorov–Smirnov distance " + distance);
  }
}
