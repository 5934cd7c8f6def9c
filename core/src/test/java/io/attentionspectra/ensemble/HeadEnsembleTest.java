package io.attentionspectra.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.attention.AttentionHead;
import io.attentionspectra.attention.AttentionMask;
import io.attentionspectra.attention.Regime;
import io.attentionspectra.attention.RegimeBoundaries;
import io.attentionspectra.attention.RowStatistics;
import io.attentionspectra.base.Estimate;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.base.RunningMoments;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HeadEnsembleTest {

  private static final Randomness SEED = Randomness.of(21);

  static Stream<HeadEnsemble> standardised() {
    return Stream.of(
        GaussianHeads.of(60, 20, 0.7),
        GaussianHeads.cross(40, 80, 20, 0.7),
        SphericalHeads.of(60, 8, 0.7),
        TokenHeads.gaussian(60, 90, 20, 0.7),
        TokenHeads.orthonormal(60, 20, 0.7),
        GaussianHeads.of(60, 20, 0.7).masked(AttentionMask.causal(60)));
  }

  /** E β̂² = β² because β̂ divides by the degrees of freedom and scores have variance 1. */
  @ParameterizedTest
  @MethodSource("standardised")
  void betaIsRecovered(HeadEnsemble ensemble) {
    RunningMoments squares = new RunningMoments();
    for (int r = 0; r < 60; r++) {
      double beta = ensemble.draw(SEED.child("replica", r)).statistics().betaHat();
      squares.add(beta * beta);
    }
    Estimate estimate = squares.estimate();
    assertEquals(0.49, estimate.value(), 4 * estimate.standardError());
    assertTrue(estimate.standardError() < 0.02);
  }

  @ParameterizedTest
  @MethodSource("standardised")
  void drawIsAFunctionOfTheSeed(HeadEnsemble ensemble) {
    assertEquals(
        ensemble.draw(SEED.child("a", 1)).scores(), ensemble.draw(SEED.child("a", 1)).scores());
    assertTrue(
        ensemble
                .draw(SEED.child("a", 1))
                .scores()
                .minus(ensemble.draw(SEED.child("a", 2)).scores())
                .largestEntry()
            > 0.1);
  }

  @Test
  void sphericalVectorsHaveTheirRadius() {
    AttentionHead head = SphericalHeads.of(30, 16, 1).draw(SEED);
    for (int i = 0; i < 30; i++) {
      Matrix row = Matrix.of(new double[][] {head.queries().row(i)});
      assertEquals(16, row.squaredNorm(), 1e-12);
    }
  }

  /** Random-energy freezing: Σⱼ Aᵢⱼ² → 1 − √(2 ln ℓ)/β. */
  @Test
  void rowsCondenseAtLargeBeta() {
    int length = 1000;
    RegimeBoundaries boundaries = RegimeBoundaries.at(length);
    for (double beta : new double[] {10, 50}) {
      AttentionHead head = GaussianHeads.of(length, length, beta).draw(SEED);
      double measured = RowStatistics.of(head.attention(), head.mask()).concentration();
      assertEquals(boundaries.condensation(beta), measured, 0.06 * 10 / beta + 0.01);
      Regime expected = beta == 10 ? Regime.CONDENSING : Regime.POISSON;
      assertEquals(expected, head.statistics().regime());
    }
  }

  /**
   * One-hot rows on the sphere: squared singular values of A are the column counts, and keys are
   * equally likely, so counts are multinomial and their frequencies Poisson(1).
   */
  @Test
  void squaredSingularValuesArePoissonCountsAtHugeBeta() {
    int length = 600;
    Matrix attention = SphericalHeads.of(length, 64, 1e7).draw(SEED).attention();
    double[] squares = SpectralSolver.standard().squaredSingularValues(attention);
    double poisson = Math.exp(-1);
    for (int count = 0; count <= 3; count++) {
      int wanted = count;
      double share =
          IntStream.range(0, length).filter(i -> Math.abs(squares[i] - wanted) < 0.01).count()
              / (double) length;
      assertEquals(poisson, share, 4 * Math.sqrt(poisson * (1 - poisson) / length));
      poisson /= count + 1;
    }
  }

  @Test
  void badSizesAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> GaussianHeads.of(1, 4, 1));
    assertThrows(IllegalArgumentException.class, () -> GaussianHeads.of(4, 0, 1));
    assertThrows(IllegalArgumentException.class, () -> SphericalHeads.of(4, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> SphericalHeads.of(4, 4, -1));
    assertThrows(IllegalArgumentException.class, () -> TokenHeads.gaussian(4, 0, 4, 1));
    assertThrows(IllegalArgumentException.class, () -> TokenHeads.given(Matrix.identity(1), 4, 1));
  }
}
