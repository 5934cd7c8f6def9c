package io.attentionspectra.attention;

import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class AttentionSpectrumTest {

  private static AttentionSpectrum of(Matrix attention, int leading) {
    AttentionMask mask = AttentionMask.cross(attention.rows(), attention.columns());
    return AttentionSpectrum.of(attention, mask, leading, SpectralSolver.standard());
  }

  private static Matrix random(int queries, int keys) {
    double[] logits = Randomness.of(13).child("logits", keys).gaussians(queries * keys);
    return Softmax.ofRows(Matrix.of(queries, keys, logits), AttentionMask.cross(queries, keys));
  }

  @Test
  void identityHasAFlatSpectrum() {
    int n = 20;
    AttentionSpectrum spectrum = of(Matrix.identity(n), 1);
    for (int rank = 0; rank < n - 1; rank++) {
      assertEquals(n, spectrum.spectrum().get(rank), 1e-12 * n);
    }
    assertEquals(0, spectrum.spectrum().get(n - 1), 1e-12 * n);
    assertEquals(n - 1, spectrum.effectiveRank(), 1e-9);
    assertEquals(n - 1, spectrum.stableRank(), 1e-9);
    assertEquals(0, spectrum.spectralGap(), 1e-12);
    assertEquals(1, spectrum.rankOne(), 1e-14);
    assertEquals(0, spectrum.rows().entropy());
    assertEquals(1, spectrum.rows().concentration());
    assertEquals(1.0 / n, spectrum.rows().sinkMass(), 1e-15);
  }

  @Test
  void uniformAttentionIsAllRankOne() {
    int n = 16;
    AttentionSpectrum spectrum = of(Matrix.generate(n, n, (i, j) -> 1.0 / n), 2);
    assertArrayEquals(new double[n], spectrum.spectrum().toArray());
    assertEquals(1, spectrum.rankOne(), 1e-15);
    assertEquals(Math.log(n), spectrum.rows().entropy(), 1e-14);
    assertEquals(1, spectrum.rows().normalisedEntropy(), 1e-14);
    assertEquals(0, spectrum.effectiveRank());
    assertEquals(0, spectrum.stableRank());
    assertEquals(0, spectrum.leading().get(0).rightParticipation());
  }

  @Test
  void sinkTakesAllMass() {
    AttentionSpectrum spectrum = of(Matrix.generate(9, 5, (i, j) -> j == 2 ? 1 : 0), 1);
    assertEquals(1, spectrum.rows().sinkMass());
    assertEquals(2, spectrum.rows().sink());
    assertEquals(0, spectrum.rows().firstTokenMass());
    assertEquals(3, spectrum.rankOne(), 1e-14);
  }

  /** A = (11ᵀ + abᵀ)/n, a = ±1 in balance, b = ε(e₀ − e₁): one square |a|²|b|²/n = 2ε². */
  @Test
  void plantedDirectionIsFoundWithItsLocalisation() {
    int n = 40;
    double epsilon = 0.3;
    Matrix attention =
        Matrix.generate(
            n,
            n,
            (i, j) -> {
              double a = i < n / 2 ? 1 : -1;
              double b = j == 0 ? epsilon : j == 1 ? -epsilon : 0;
              return (1 + a * b) / n;
            });
    AttentionSpectrum spectrum = of(attention, 1);
    LeadingMode mode = spectrum.leading().get(0);
    assertEquals(2 * epsilon * epsilon, mode.value(), 1e-13);
    assertEquals(mode.value(), spectrum.spectrum().get(0));
    assertEquals(1.0 / n, mode.leftParticipation(), 1e-13);
    assertEquals(0.5, mode.rightParticipation(), 1e-13);
    assertEquals(1, spectrum.effectiveRank(), 1e-9);
    assertEquals(1, spectrum.spectralGap(), 1e-12);
  }

  @Test
  void squaresSumToTheNormOfTheCentredMatrixAndIgnoreTheOrderOfQueries() {
    int n = 30;
    Matrix attention = random(n, n);
    AttentionSpectrum spectrum = of(attention, 3);
    double norm = n * attention.centreColumns().squaredNorm();
    assertEquals(norm, Arrays.stream(spectrum.spectrum().toArray()).sum(), 1e-11);
    Matrix permuted = Matrix.generate(n, n, (i, j) -> attention.get((i * 7) % n, j));
    AttentionSpectrum other = of(permuted, 3);
    assertArrayEquals(spectrum.spectrum().toArray(), other.spectrum().toArray(), 1e-11);
    for (int k = 0; k < 3; k++) {
      assertEquals(
          spectrum.leading().get(k).leftParticipation(),
          other.leading().get(k).leftParticipation(),
          1e-9);
    }
    assertEquals(spectrum.rows().entropy(), other.rows().entropy(), 1e-12);
  }

  @Test
  void crossAttentionHasOneValuePerQuery() {
    AttentionSpectrum tall = of(random(12, 5), 99);
    assertEquals(12, tall.spectrum().size());
    assertEquals(0, tall.spectrum().get(11));
    assertEquals(5, tall.leading().size());
    assertEquals(5, tall.keys());
    AttentionSpectrum wide = of(random(5, 12), 1);
    assertEquals(5, wide.spectrum().size());
    assertEquals(0, wide.spectrum().get(4), 1e-12);
  }

  @Test
  void causalRowsAreNormalisedByTheKeysTheySee() {
    int n = 10;
    AttentionMask causal = AttentionMask.causal(n);
    Matrix uniform = Softmax.ofRows(Matrix.generate(n, n, (i, j) -> 0), causal);
    RowStatistics rows = RowStatistics.of(uniform, causal);
    assertEquals(1, rows.normalisedEntropy(), 1e-14);
    double harmonic = 0;
    for (int i = 1; i <= n; i++) {
      harmonic += 1.0 / i / n;
    }
    assertEquals(harmonic, rows.sinkMass(), 1e-14);
    assertEquals(harmonic, rows.firstTokenMass(), 1e-14);
    assertEquals(harmonic, rows.concentration(), 1e-14);
  }

  @Test
  void whatIsNoAttentionMatrixIsRefused() {
    assertRefused("sum of attention row 0 = 2.0", () -> of(Matrix.identity(3).scale(2), 1));
    assertRefused(
        "attention[0][1] = -0.5", () -> of(Matrix.of(new double[][] {{1.5, -0.5}, {0.5, 0.5}}), 1));
    assertRefused("queries = 1", () -> of(Matrix.of(new double[][] {{0.5, 0.5}}), 1));
    assertRefused("keys = 1", () -> of(Matrix.of(new double[][] {{1}, {1}}), 1));
    Matrix full = Matrix.generate(3, 3, (i, j) -> 1.0 / 3);
    assertThrows(
        IllegalArgumentException.class,
        () -> AttentionSpectrum.of(full, AttentionMask.causal(3), 1, SpectralSolver.standard()));
    assertThrows(IllegalArgumentException.class, () -> of(full, 0));
  }
}
