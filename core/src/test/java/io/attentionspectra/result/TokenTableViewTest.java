package io.attentionspectra.result;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.model.ModelSource;
import io.attentionspectra.simulate.SimulatedSource;
import io.attentionspectra.study.Spectra;
import org.junit.jupiter.api.Test;

/** Simulated token tables whose population is known. */
final class TokenTableViewTest {

  private static final int DIMENSION = 120;
  private static final int VOCABULARY = 2000;

  /** Standard Gaussian rows, the first coordinates stretched. */
  private static double[] table(int seed, double... spikes) {
    double[] values = Randomness.of(seed).gaussians(VOCABULARY * DIMENSION);
    Matrix rows =
        Matrix.generate(
            VOCABULARY,
            DIMENSION,
            (i, j) -> values[i * DIMENSION + j] * (j < spikes.length ? Math.sqrt(spikes[j]) : 1));
    Matrix covariance = rows.centreColumns().columnGram().scale(1.0 / VOCABULARY);
    return SpectralSolver.standard().eigenvalues(covariance);
  }

  @Test
  void findsTheLowRankPart() {
    TokenTableView view = TokenTableView.of(table(1, 12, 8, 5, 3), VOCABULARY);
    assertEquals(4, view.rank());
    assertTrue(view.isotropicRest());
    assertEquals(1, view.noise(), 0.02);
    assertEquals(4, view.footprint().size());
    assertEquals(12, view.footprint().get(0).population(), 1.2);
    assertEquals(28 / (28.0 + 116), view.share(), 0.02);
    double fitted = view.kolmogorovSmirnov().getOrDefault(TokenTableView.FITTED, 1.0);
    double isotropic = view.kolmogorovSmirnov().getOrDefault(TokenTableView.ISOTROPIC, 1.0);
    assertTrue(fitted < 0.02 && isotropic > 0.15, fitted + ", " + isotropic);
    assertTrue(view.verdict().startsWith("Token table: 4 of 120"), view.verdict());
    assertTrue(view.toDocument().map().containsKey("footprint"));
  }

  @Test
  void aTableOfNoiseHasNoFootprint() {
    TokenTableView view = TokenTableView.of(table(2), VOCABULARY);
    assertEquals(0, view.rank());
    assertTrue(view.share() < 0.02);
  }

  /** Eigenvalues that fall without end, as those of trained tables do. */
  @Test
  void aTableWithoutIsotropicRestIsSaidToBeOne() {
    double[] falling = new double[64];
    for (int j = 0; j < falling.length; j++) {
      falling[j] = 1.0 / (j + 1);
    }
    TokenTableView view = TokenTableView.of(falling, 30_000);
    assertFalse(view.isotropicRest());
    assertEquals(32, view.rank());
    assertTrue(view.verdict().contains("no isotropic rest"), view.verdict());
  }

  @Test
  void theVerbReadsTheModelsTable() {
    ModelShape shape = new ModelShape(1, 1, 8, DIMENSION, VOCABULARY, 16, false);
    ModelSource source = SimulatedSource.of(shape, 1).withTableEigenvalues(table(3, 9));
    assertEquals(1, Spectra.of(source).tokenTable().rank());
    assertThrows(
        IllegalArgumentException.class,
        () -> Spectra.of(SimulatedSource.of(shape, 1)).tokenTable());
    assertThrows(IllegalArgumentException.class, () -> TokenTableView.of(new double[8], 100));
  }
}
