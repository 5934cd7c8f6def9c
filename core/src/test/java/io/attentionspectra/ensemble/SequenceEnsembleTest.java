package io.attentionspectra.ensemble;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.pooling.Poolings;
import io.attentionspectra.pooling.PositionalCorrelation;
import io.attentionspectra.pooling.SignCorrelation;
import java.util.Arrays;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;

class SequenceEnsembleTest {

  private static final Matrix DECAYING =
      Matrix.generate(6, 6, (s, t) -> Math.pow(-0.7, Math.abs(s - t)));

  /** 40,000 draws: each entry has standard error at most 1/200. */
  @Test
  void gaussianSignsHaveTheCorrelationAskedFor() {
    PositionalCorrelation correlation = PositionalCorrelation.of(DECAYING);
    SequenceSigns signs = SequenceSigns.ofCorrelation(correlation);
    SignCorrelation measured = SignCorrelation.ofLength(6);
    var generator = Randomness.of(7).generator();
    int sum = 0;
    for (int n = 0; n < 40_000; n++) {
      int[] drawn = signs.draw(generator);
      sum += drawn[0];
      measured.add(drawn);
    }
    Matrix error = measured.correlation().matrix().minus(DECAYING);
    assertTrue(error.largestEntry() < 4 / 200.0, "largest error " + error.largestEntry());
    assertEquals(0, sum / 40_000.0, 4 / 200.0);
    assertEquals(DECAYING, signs.correlation().matrix());
  }

  /** Perfect correlation is feasible: all signs equal. */
  @Test
  void fullyCorrelatedSignsAreEqual() {
    SequenceSigns signs = SequenceSigns.ofCorrelation(PositionalCorrelation.ofLoadings(1, 1, 1));
    var generator = Randomness.of(7).generator();
    for (int n = 0; n < 100; n++) {
      int[] drawn = signs.draw(generator);
      assertEquals(3, Math.abs(Arrays.stream(drawn).sum()));
    }
  }

  /** R = −1/2 off the diagonal is positive semi-definite, but sin(πR/2) = −0.71 is not. */
  @Test
  void refusesCorrelationsNoGaussianVectorHas() {
    PositionalCorrelation negative =
        PositionalCorrelation.of(Matrix.generate(3, 3, (s, t) -> s == t ? 1 : -0.5));
    var error =
        assertThrows(IllegalArgumentException.class, () -> SequenceSigns.ofCorrelation(negative));
    assertTrue(error.getMessage().startsWith("smallest eigenvalue of sin(πR/2)"));
  }

  @Test
  void tokensCarrySignAndNoise() {
    double signal = 9;
    TokenTable table = TokenTable.independentSign(50, 20, signal, Randomness.of(1));
    var plus = table.draw(1, Randomness.of(5).generator());
    var minus = table.draw(-1, Randomness.of(5).generator());
    for (int j = 0; j < 50; j++) {
      assertEquals(2 * 3 * table.direction()[j], plus[j] - minus[j], 1e-13);
    }
    double norm = Arrays.stream(table.direction()).map(x -> x * x).sum();
    assertEquals(1, norm, 1e-14);
    assertEquals(20, table.vocabulary());
    assertEquals(signal, table.signal());
  }

  /** Every entry of a class-tied table appears under one sign only. */
  @Test
  void classTiedEntriesKeepTheirSign() {
    TokenTable table = TokenTable.classTied(4, 5, 1, Randomness.of(1));
    var generator = Randomness.of(2).generator();
    long positive = distinct(table, 1, generator);
    long negative = distinct(table, -1, generator);
    assertEquals(3, positive);
    assertEquals(2, negative);
    assertEquals(5, table.vocabulary());
  }

  @Test
  void sameSeedSameNumbersOnAnyThreadCount() throws Exception {
    SequenceEnsemble ensemble = small(TokenTable.independentSign(30, 40, 2, Randomness.of(1)));
    Matrix wide = ensemble.pooled(Poolings.mean(), 50);
    ForkJoinPool single = new ForkJoinPool(1);
    try {
      Matrix narrow =
          single
              .submit(
                  () ->
                      small(TokenTable.independentSign(30, 40, 2, Randomness.of(1)))
                          .pooled(Poolings.mean(), 50))
              .get();
      assertEquals(wide, narrow);
    } finally {
      single.shutdown();
    }
    assertArrayEquals(Poolings.mean().apply(ensemble.tokens(17)), wide.row(17));
    assertArrayEquals(ensemble.signsOf(3), ensemble.signsOf(3));
  }

  @Test
  void spectrumIsThatOfTheCovarianceWhicheverSideIsShorter() {
    for (int count : new int[] {20, 90}) {
      Matrix pooled =
          small(TokenTable.independentSign(30, 40, 2, Randomness.of(1)))
              .pooled(Poolings.mean(), count);
      Matrix covariance = pooled.centreColumns().columnGram().scale(1.0 / count);
      double[] expected = SpectralSolver.standard().eigenvalues(covariance);
      SequenceSpectrum spectrum = SequenceSpectrum.centred(pooled);
      assertArrayEquals(expected, spectrum.eigenvalues(), 1e-13);
      double[] image = covariance.times(spectrum.topVector());
      for (int j = 0; j < 30; j++) {
        assertEquals(spectrum.largest() * spectrum.topVector()[j], image[j], 1e-12);
      }
    }
  }

  @Test
  void refusesImpossibleSizes() {
    Randomness seed = Randomness.of(1);
    TokenTable table = TokenTable.independentSign(3, 4, 1, seed);
    assertThrows(IllegalArgumentException.class, () -> TokenTable.independentSign(0, 4, 1, seed));
    assertThrows(IllegalArgumentException.class, () -> TokenTable.classTied(3, 1, 1, seed));
    assertThrows(IllegalArgumentException.class, () -> TokenTable.classTied(3, 4, -1, seed));
    assertThrows(
        IllegalArgumentException.class, () -> TokenTable.independentSign(3, 4, Double.NaN, seed));
    assertThrows(IllegalArgumentException.class, () -> small(table).pooled(Poolings.mean(), 0));
    assertThrows(IllegalArgumentException.class, () -> small(table).tokens(-1));
    assertThrows(
        IllegalArgumentException.class, () -> SequenceSpectrum.centred(Matrix.identity(1)));
  }

  private static long distinct(
      TokenTable table, int sign, org.apache.commons.rng.UniformRandomProvider generator) {
    return java.util.stream.IntStream.range(0, 200)
        .mapToObj(i -> Arrays.toString(table.draw(sign, generator)))
        .distinct()
        .count();
  }

  private static SequenceEnsemble small(TokenTable table) {
    return new SequenceEnsemble(table, SequenceSigns.ofLoadings(0.9, 0.6, 0.3), Randomness.of(9));
  }
}
