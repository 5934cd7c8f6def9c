package io.attentionspectra.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.attention.AttentionSpectrum;
import io.attentionspectra.attention.LinearisationChain;
import io.attentionspectra.attention.LinearisationStep;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.spectrum.Spectrum;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LinearisationChainTest {

  private static final int LENGTH = 400;
  private static final double BETA = 0.5;
  private static final GaussianHeads HEADS = GaussianHeads.of(LENGTH, LENGTH, BETA);
  private static final LinearisationChain CHAIN = LinearModel.of(HEADS).chain(Randomness.of(31));

  /**
   * Mean square is θ₁ of the step up to fluctuations of the norms of queries and keys: a variance
   * of a query's scores is ‖q‖²/m, of relative scatter √(2/m) = 0.07 at m = 400, and a mean over
   * 400 queries has 0.0035; keys add the same. 3 % are six of both together.
   */
  @ParameterizedTest
  @EnumSource(LinearisationStep.class)
  void meanSquareIsTheTotalMoment(LinearisationStep step) {
    double mean = CHAIN.matrix(step).squaredNorm() / LENGTH;
    double total = CHAIN.function(step).total();
    assertEquals(1, mean / total, 0.03);
    assertEquals(mean, CHAIN.spectrum(step, SpectralSolver.standard()).mean(), 1e-10);
  }

  @Test
  void firstStepIsTheMeasuredSpectrum() {
    AttentionSpectrum measured = AttentionSpectrum.of(HEADS.draw(Randomness.of(31)), 1);
    Spectrum first = CHAIN.spectrum(LinearisationStep.ATTENTION, SpectralSolver.standard());
    assertEquals(measured.spectrum().get(0), first.get(0), 1e-11);
    assertEquals(measured.spectrum().mean(), first.mean(), 1e-11);
  }

  /**
   * A replacement keeps both moments θ₁ and θ₂, on which alone the law depends, so neighbours have
   * the same limit; each may be {@code 5/ℓ = 0.0125} from it, two of them 0.025, and softmax
   * somewhat more (LawsOnSimulatedHeadsTest).
   */
  @Test
  void neighboursHaveCloseSpectra() {
    LinearisationStep[] steps = LinearisationStep.values();
    for (int k = 1; k < steps.length; k++) {
      Spectrum before = CHAIN.spectrum(steps[k - 1], SpectralSolver.standard());
      Spectrum after = CHAIN.spectrum(steps[k], SpectralSolver.standard());
      double distance = distance(before, after);
      assertTrue(distance < 0.03, steps[k] + " moved by " + distance);
    }
  }

  @Test
  void entrywiseReplacementsAreSmallInNorm() {
    double total = CHAIN.function(LinearisationStep.EXPONENTIAL).total() * LENGTH;
    Matrix exponential = CHAIN.matrix(LinearisationStep.EXPONENTIAL);
    Matrix polynomial = CHAIN.matrix(LinearisationStep.POLYNOMIAL);
    assertTrue(polynomial.minus(exponential).squaredNorm() / total < 0.01);
    Matrix exact = CHAIN.withDegree(30).matrix(LinearisationStep.POLYNOMIAL);
    assertEquals(0, exact.minus(exponential).largestEntry(), 1e-9);
    Matrix normalised = CHAIN.matrix(LinearisationStep.NORMALISED);
    assertEquals(0, exponential.centreColumns().minus(normalised).largestEntry(), 1e-12);
  }

  private static double distance(Spectrum a, Spectrum b) {
    double distance = 0;
    for (Spectrum points : new Spectrum[] {a, b}) {
      for (double x : points.toArray()) {
        distance = Math.max(distance, Math.abs(a.cumulative(x) - b.cumulative(x)));
      }
    }
    return distance;
  }
}
