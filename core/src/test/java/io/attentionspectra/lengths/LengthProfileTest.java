package io.attentionspectra.lengths;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.base.Estimate;
import io.attentionspectra.base.Randomness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Noise and signal from variances along and across a direction that shows part of the signal. */
final class LengthProfileTest {

  /** Variances as they follow from κ_L, S_L, h, ν, a and d give κ_L and S_L back. */
  @ParameterizedTest
  @CsvSource({
    "0.1, 2, 1, 1.2, 0.9, 80",
    "0.02, 30, 0.7, 0.9, 0.3, 12",
    "1, 0, 1, 1, 1, 2",
    "0.5, 1, 2, 2.5, 0.99, 384"
  })
  void undoWhatTheDirectionMixes(
      double kappa, double signal, double across, double along, double share, int dimension) {
    LengthVariance found =
        new LengthVariance(
            9,
            0.5,
            share * signal + along * kappa,
            kappa * across + (1 - share) * signal / (dimension - 1));
    LengthProfile.Tokens tokens = new LengthProfile.Tokens(across, along, share, dimension);
    assertEquals(kappa, tokens.kappa(found), 1e-12);
    assertEquals(signal, tokens.signal(found), 1e-10);
  }

  /**
   * Two texts of a length have one increment, which every replicate divides by how often it counts
   * it: to rounding, all are alike, and say nothing about the error.
   */
  @Test
  void twoTextsOfALengthHaveAnErrorAsLargeAsTheirValue() {
    LengthProfile.Tokens tokens = new LengthProfile.Tokens(1, 1, 0.9, 3);
    for (int seed = 0; seed < 40; seed++) {
      Randomness randomness = Randomness.of(seed);
      LengthMoments moments = LengthMoments.of(3, 50, randomness.child("replicates", 0));
      for (int text = 0; text < 30; text++) {
        double[] pooled = randomness.child("text", text).gaussians(3);
        moments.add(text, text % 15 == 0 ? 64 : 8, pooled, new double[] {1, 0, 0});
      }
      LengthProfile profile = LengthProfile.of(moments, tokens);
      Estimate kappa = profile.kappa().get(1);
      Estimate signal = profile.signal().get(1);
      assertEquals(64, profile.lengths()[1], 1e-9);
      assertEquals(Math.abs(kappa.value()), kappa.standardError());
      assertEquals(Math.abs(signal.value()), signal.standardError());
      assertTrue(profile.kappa().get(0).standardError() < profile.kappa().get(0).value());
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 1, 1, 9", "1, -1, 1, 9", "1, 1, 0, 9", "1, 1, 1.1, 9", "1, 1, 1, 1"})
  void refusesNumbersOutsideTheirDomain(double across, double along, double share, int dimension) {
    assertThrows(
        IllegalArgumentException.class,
        () -> new LengthProfile.Tokens(across, along, share, dimension));
  }
}
