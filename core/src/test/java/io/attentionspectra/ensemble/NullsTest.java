package io.attentionspectra.ensemble;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.attention.AttentionHead;
import io.attentionspectra.attention.AttentionMask;
import io.attentionspectra.attention.AttentionSpectrum;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.spectrum.Spectrum;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;

class NullsTest {

  private static final Randomness SEED = Randomness.of(41);
  private static final SpectralSolver SOLVER = SpectralSolver.standard();

  /** Tokens with a shared direction, so that queries and keys are anisotropic and biased. */
  private static Matrix tokens(int length, int embedding) {
    Matrix noise = Gaussians.standard(length, embedding, SEED, "anisotropic tokens");
    return Matrix.generate(
        length, embedding, (i, j) -> noise.get(i, j) / (1 + j) + (j == 0 ? 1 : 0));
  }

  private static AttentionHead measured(Matrix tokens) {
    AttentionMask mask = AttentionMask.causal(tokens.rows());
    AttentionHead head = TokenHeads.given(tokens, 8, 4).draw(SEED.child("measured", 0));
    return head.withMask(mask);
  }

  @Test
  void surrogateKeepsMaskBetaAndCovariance() {
    AttentionHead head = measured(tokens(300, 12));
    CovarianceSurrogate surrogate = CovarianceSurrogate.of(head);
    AttentionHead draw = surrogate.draw(SEED.child("replica", 0));
    assertEquals(head.mask(), draw.mask());
    assertEquals(head.statistics().betaHat(), draw.statistics().betaHat(), 1e-12);
    Matrix target = covariance(head.keys());
    int draws = 40;
    Matrix mean = target.scale(0);
    for (int r = 0; r < draws; r++) {
      AttentionHead replica = surrogate.draw(SEED.child("replica", r));
      mean = mean.plus(1.0 / draws, covariance(replica.keys()));
    }
    double error = mean.minus(target).largestEntry() / target.largestEntry();
    // An entry of a sample covariance scatters by √(2/300); over 40 draws by √(2/300/40) = 0.013 of
    // the variance. The largest of 36 entries stays within 4.5 of that with probability 0.9998.
    assertTrue(
        error < 4.5 * Math.sqrt(2.0 / 300 / draws), "relative error of the covariance " + error);
    double shift = 0;
    for (int j = 0; j < 8; j++) {
      double deviation = Math.sqrt(target.get(j, j) / 300);
      double difference = draw.keys().columnMeans()[j] - head.keys().columnMeans()[j];
      shift = Math.max(shift, Math.abs(difference) / deviation);
    }
    // Eight standard normal means: 4.5 is passed with probability 5e-5.
    assertTrue(shift < 4.5, "means differ by " + shift + " standard errors");
  }

  private static Matrix covariance(Matrix rows) {
    return rows.centreColumns().columnGram().scale(1.0 / (rows.rows() - 1));
  }

  @Test
  void reinitialisedHeadKeepsTokensMaskAndBeta() {
    Matrix tokens = tokens(60, 12);
    AttentionHead head = measured(tokens);
    AttentionHead draw = ReinitialisedHead.of(head, tokens).draw(SEED.child("replica", 3));
    assertEquals(head.mask(), draw.mask());
    assertEquals(head.headSize(), draw.headSize());
    assertEquals(head.statistics().betaHat(), draw.statistics().betaHat(), 1e-12);
  }

  /** A head that is itself untrained lies within the band of N3, one that copies does not. */
  @Test
  void reinitialisedBandHoldsUntrainedHeadsAndExposesLearnedOnes() {
    Matrix tokens = tokens(80, 12);
    AttentionHead untrained = measured(tokens);
    Replicas replicas = Replicas.draw(ReinitialisedHead.of(untrained, tokens), 39, 1, SEED, SOLVER);
    double own = AttentionSpectrum.of(untrained, 1).spectrum().mean();
    double p = replicas.pValue(own, s -> s.spectrum().mean());
    assertTrue(p > 0.025 && p < 0.975, "within the 95 % band: p = " + p);
    AttentionSpectrum copying =
        AttentionSpectrum.of(Matrix.identity(80), untrained.mask(), 1, SOLVER);
    assertEquals(
        1.0 / 40, replicas.pValue(copying.effectiveRank(), AttentionSpectrum::effectiveRank));
    NullBand band = replicas.band(0, 1);
    assertEquals(39, band.replicas());
    assertTrue(band.coverage(copying.spectrum()) < 0.2);
    assertTrue(
        band.coverage(replicas.spectra().get(7).spectrum()) == 1, "a replica left its own band");
  }

  @Test
  void bandIsMadeOfOrderStatistics() {
    NullBand band =
        NullBand.of(List.of(Spectrum.of(4, 1), Spectrum.of(6, 2), Spectrum.of(5, 0)), 0.25, 1);
    assertEquals(5, band.mean(0).value(), 1e-15);
    assertEquals(1 / Math.sqrt(3), band.mean(0).standardError(), 1e-15);
    assertEquals(4.5, band.lower(0), 1e-15);
    assertEquals(6, band.upper(0));
    assertEquals(0.5, band.lower(1), 1e-15);
    assertArrayEquals(new double[] {5, 1}, band.meanSpectrum().toArray(), 1e-15);
    assertEquals(0.5, band.coverage(Spectrum.of(7, 1)));
  }

  @Test
  void replicasDependNeitherOnThreadsNorOnTheirNumber() throws Exception {
    HeadEnsemble ensemble = GaussianHeads.of(70, 16, 1).masked(AttentionMask.causal(70));
    Replicas one = inPool(1, ensemble, 6);
    Replicas four = inPool(4, ensemble, 6);
    assertEquals(one.spectra().size(), four.spectra().size());
    Replicas fewer = inPool(4, ensemble, 2);
    for (int r = 0; r < 6; r++) {
      assertSame(one.spectra().get(r), four.spectra().get(r));
    }
    assertSame(one.spectra().get(1), fewer.spectra().get(1));
    assertTrue(one.mean(AttentionSpectrum::stableRank).standardError() > 0);
  }

  private static void assertSame(AttentionSpectrum a, AttentionSpectrum b) {
    assertArrayEquals(a.spectrum().toArray(), b.spectrum().toArray());
    assertEquals(a.rows(), b.rows());
    assertEquals(a.leading(), b.leading());
  }

  private static Replicas inPool(int threads, HeadEnsemble ensemble, int count) throws Exception {
    ForkJoinPool pool = new ForkJoinPool(threads);
    try {
      return pool.submit(() -> Replicas.draw(ensemble, count, 2, SEED, SOLVER)).get();
    } finally {
      pool.shutdown();
    }
  }

  @Test
  void badInputIsRefused() {
    AttentionHead head = measured(tokens(20, 12));
    assertThrows(IllegalArgumentException.class, () -> ReinitialisedHead.of(head, tokens(19, 12)));
    assertThrows(
        IllegalArgumentException.class,
        () -> NullBand.of(List.of(Spectrum.of(1), Spectrum.of(1, 2)), 0.1, 0.9));
    assertThrows(
        IllegalArgumentException.class, () -> NullBand.of(List.of(Spectrum.of(1)), 0.9, 0.1));
    assertThrows(
        IllegalArgumentException.class,
        () -> Replicas.draw(GaussianHeads.of(4, 2, 1), 0, 1, SEED, SOLVER));
    Matrix constant = Matrix.generate(5, 3, (i, j) -> 1);
    assertThrows(
        IllegalArgumentException.class,
        () -> CovarianceSurrogate.of(AttentionHead.of(constant, constant)));
  }
}
