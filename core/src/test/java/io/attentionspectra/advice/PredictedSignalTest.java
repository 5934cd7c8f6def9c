package io.attentionspectra.advice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.ensemble.SequenceSigns;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.pooling.GroupedCovariance;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The number of texts needed is the one at which predictions change. */
final class PredictedSignalTest {

  private static final int DIMENSION = 40;

  /** A corpus of few texts, so that the tokens' own sampling noise counts. */
  @Test
  void predictionsChangeAtTheTextsNeeded() {
    SequenceSigns even = SequenceSigns.ofLoadings(0.9, 0.9, 0.9, 0.9);
    SimulatedCorpus.Outcome outcome =
        new SimulatedCorpus("few texts", even, false, 0.6, 60, 400, 250).at(1);
    TokenSpectrum tokens = TokenSpectrum.of(outcome.corpus().tokens(), SpectralSolver.standard());
    for (String strategy : List.of("mean", "last", "harmonic:1.0")) {
      StrategyAdvice.Prediction predicted = outcome.of(strategy).predicted().orElseThrow();
      double strength = predicted.rho().value() * tokens.noiseVariance();
      double texts = predicted.sequencesNeeded().value();
      assertEquals(0, tokens.noise(60 / (0.99 * texts)).alignment(strength), strategy);
      assertTrue(tokens.noise(60 / (1.01 * texts)).alignment(strength) > 0, strategy);
    }
  }

  @ParameterizedTest
  @CsvSource({"4000, 0.3", "4000, 1", "4000, 5", "400, 0.3", "400, 1", "400, 5", "60, 1", "60, 30"})
  void ratiosComeBack(int count, double gamma) {
    TokenSpectrum tokens = TokenSpectrum.of(normal(count), SpectralSolver.standard());
    double strength = atTransition(tokens, gamma);
    double own = tokens.noise(gamma).criticalGamma(strength);
    assertEquals(gamma, tokens.whole(own), 1e-6 * gamma);
  }

  /** The θ that is on the transition at a ratio, by halving. */
  private static double atTransition(TokenSpectrum tokens, double gamma) {
    double low = 1e-9;
    double high = 1e4;
    for (int i = 0; i < 100; i++) {
      double middle = Math.sqrt(low * high);
      if (tokens.noise(gamma).detectable(middle)) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high;
  }

  private static GroupedCovariance normal(int count) {
    Randomness randomness = Randomness.of(3);
    GroupedCovariance tokens = GroupedCovariance.of(1, DIMENSION);
    for (int n = 0; n < count; n++) {
      tokens.add(randomness.child("token", n).gaussians(DIMENSION), 0);
    }
    return tokens;
  }
}
