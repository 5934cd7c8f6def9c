package io.attentionspectra.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.attention.AttentionHead;
import io.attentionspectra.attention.AttentionMask;
import io.attentionspectra.attention.AttentionSpectrum;
import io.attentionspectra.attention.Regime;
import io.attentionspectra.attention.RegimeBoundaries;
import io.attentionspectra.attention.ScoreStatistics;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.ensemble.CovarianceSurrogate;
import io.attentionspectra.ensemble.ReinitialisedHead;
import io.attentionspectra.ensemble.Replicas;
import io.attentionspectra.law.GaussianEquivalence;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.spectrum.Calibration;
import io.attentionspectra.spectrum.Distance;
import io.attentionspectra.spectrum.Spectrum;
import org.junit.jupiter.api.Test;

/** The code of docs/guide/attention.md. */
final class AttentionGuideTest {

  private static final int LENGTH = 128;

  /** Tokens of 32 dimensions, each repeating a part of the one before it, as words in a text. */
  private static Matrix correlatedTokens() {
    Matrix fresh = Matrix.of(LENGTH, 32, Randomness.of(1).gaussians(LENGTH * 32));
    double[][] rows = new double[LENGTH][];
    for (int i = 0; i < LENGTH; i++) {
      rows[i] = fresh.row(i);
      for (int j = 0; j < 32 && i > 0; j++) {
        rows[i][j] = 0.9 * rows[i - 1][j] + Math.sqrt(1 - 0.81) * rows[i][j];
      }
    }
    return Matrix.of(rows);
  }

  private static Matrix projection(String name) {
    return Matrix.of(32, 16, Randomness.of(3).child(name, 0).gaussians(32 * 16));
  }

  @Test
  void numbersOfAHead() {
    Matrix tokens = correlatedTokens();
    Matrix queries = tokens.times(projection("query")).scale(Math.sqrt(1 / 32.0));
    Matrix keys = tokens.times(projection("key")).scale(Math.sqrt(1 / 32.0));
    // guide:head
    AttentionHead head = AttentionHead.of(queries, keys); // A = softmax(Q Kᵀ/√m)
    ScoreStatistics scores = head.statistics();
    double betaHat = scores.betaHat();
    Regime regime = scores.regime();
    AttentionSpectrum spectrum = AttentionSpectrum.of(head, 5); // vectors of the 5 largest
    double largest = spectrum.spectrum().get(0);
    double effectiveRank = spectrum.effectiveRank();
    double stableRank = spectrum.stableRank();
    double entropy = spectrum.rows().entropy(); // nats; ln ℓ where attention is uniform
    double sinkMass = spectrum.rows().sinkMass(); // 1/ℓ where it is uniform
    double participation = spectrum.leading().get(0).leftParticipation();
    // end
    assertTrue(betaHat > 0 && largest > 0 && participation > 1.0 / LENGTH);
    assertTrue(effectiveRank >= 1 && stableRank >= 1 && effectiveRank <= LENGTH);
    assertTrue(entropy < Math.log(LENGTH) && sinkMass > 1.0 / LENGTH);
    RegimeBoundaries boundaries = RegimeBoundaries.at(LENGTH);
    assertEquals(regime, boundaries.regime(betaHat));

    // guide:mask
    AttentionHead causal = head.withMask(AttentionMask.causal(128));
    AttentionHead padded = head.withMask(AttentionMask.padded(128, 100)); // 100 real tokens
    // end
    assertEquals(betaHat, causal.statistics().betaHat(), 0.3 * betaHat);
    assertEquals(betaHat, padded.statistics().betaHat(), 0.3 * betaHat);

    // guide:ladder
    Spectrum measured = spectrum.spectrum();
    Distance ks = Distance.KOLMOGOROV_SMIRNOV;
    SpectralSolver solver = SpectralSolver.standard();
    double n0 = ks.between(measured, GaussianEquivalence.of(betaHat, 16 / 128.0));
    Replicas surrogate =
        Replicas.draw(CovarianceSurrogate.of(head), 19, 1, Randomness.of(42), solver);
    double n2 = ks.between(measured, together(surrogate));
    Replicas untrained =
        Replicas.draw(ReinitialisedHead.of(head, tokens), 19, 1, Randomness.of(42), solver);
    double n3 = ks.between(measured, together(untrained));
    double pValue = untrained.pValue(largest, replica -> replica.spectrum().get(0));
    // end
    assertTrue(n3 < n0, n3 + " against " + n0);
    assertEquals(0.54, n0, 0.005);
    assertEquals(0.13, n2, 0.01);
    assertEquals(0.03, n3, 0.005);
    assertTrue(n2 < n0, n2 + " against " + n0);
    assertTrue(pValue >= 0.05);
  }

  // guide:together
  static Spectrum together(Replicas replicas) {
    return Calibration.together(
        replicas.spectra().stream().map(AttentionSpectrum::spectrum).toList());
  }

  // end

  @Test
  void regimesEnd() {
    // guide:regimes
    RegimeBoundaries boundaries = RegimeBoundaries.at(512); // ℓ = 512
    double heavyTailed = boundaries.heavyTailed(); // 0.84
    double condensing = boundaries.condensing(); // 3.53
    double poisson = boundaries.poisson(); // 35.3
    // end
    assertEquals(0.84, heavyTailed, 0.005);
    assertEquals(3.53, condensing, 0.005);
    assertEquals(35.3, poisson, 0.05);
  }
}
