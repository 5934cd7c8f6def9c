package io.attentionspectra.advice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.base.Confidence;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.signal.AdditiveSignal;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Intervals of α/κ and what they are made of; CoverageFullSizeTest is the same at full size. */
final class CoverageTest {

  /**
   * 24 corpora at x = 4x_c, three intervals each. At a coverage of 0.95 fewer than 19 of 24 come
   * with probability 0.001. Without the error of the noise along the direction, which a table of
   * 300 vectors makes as large as that of the texts, 10 to 20 were held.
   */
  @Test
  void intervalsHoldTheTruth() {
    SimulatedCorpus corpus = SimulatedCorpus.beyond(4, 60, 300, 2000).get(2);
    List<SimulatedCorpus.Outcome> outcomes =
        IntStream.range(0, 24).parallel().mapToObj(corpus::at).toList();
    for (String strategy : SimulatedCorpus.WITH_INTERVAL) {
      long held = outcomes.stream().filter(o -> o.holdsTruth(strategy)).count();
      assertTrue(held >= 19, strategy + ": " + held);
    }
    assertTrue(outcomes.stream().filter(o -> o.advice().determined()).count() >= 19);
  }

  /** At the transition of the judged texts, a sixth of them cannot show a direction. */
  @Test
  void whatIsNotToldFromNoiseIsOpen() {
    SimulatedCorpus corpus = SimulatedCorpus.beyond(1, 60, 300, 2000).get(4);
    DepthAdvice advice = corpus.at(1).advice();
    assertFalse(advice.determined());
    StrategyAdvice mean =
        advice.strategies().stream().filter(s -> s.strategy().equals("mean")).findFirst().get();
    assertEquals(6, mean.perKappa().orElseThrow().upper());
    assertTrue(
        advice.notes().stream().anyMatch(note -> note.sentence().startsWith("not detectable")));
  }

  /** Mean square error 2 Var h/d far beyond the transition. */
  @Test
  void noiseAlongTheDirectionVariesAsDerived() {
    int dimension = 80;
    double[] noise = IntStream.range(0, dimension).mapToDouble(j -> 0.5 + j % 4 * 0.5).toArray();
    double variance = Arrays.stream(noise).map(h -> (h - 1.25) * (h - 1.25)).sum() / dimension;
    AdditiveSignal model = AdditiveSignal.of(0.1, noise);
    Randomness randomness = Randomness.of(1);
    double far = DirectionTrials.of(model, noise, 100, 10 * dimension, randomness).noise();
    // of 100 draws a variance is known within 14 %
    assertEquals(2 * variance / dimension, far, 0.42 * 2 * variance / dimension);
  }

  @Test
  void intervalsOfRatios() {
    FiellerInterval.Errors errors = new FiellerInterval.Errors(0.04, 0.01, 0);
    Confidence closed = FiellerInterval.of(2, 1, errors, 2);
    for (double end : new double[] {closed.lower(), closed.upper()}) {
      double distance = 2 - end;
      assertEquals(4 * (0.04 + end * end * 0.01), distance * distance, 1e-12);
    }
    Confidence open = FiellerInterval.of(2, 0.1, errors, 2);
    assertEquals(Double.POSITIVE_INFINITY, open.upper());
    double distance = 2 - 0.1 * open.lower();
    assertTrue(open.lower() > 0);
    assertEquals(4 * (0.04 + open.lower() * open.lower() * 0.01), distance * distance, 1e-12);
    Confidence below = FiellerInterval.of(-2, 0.1, errors, 2);
    assertEquals(-open.lower(), below.upper(), 1e-12);
    assertEquals(Double.NEGATIVE_INFINITY, below.lower());
    Confidence unknown = FiellerInterval.of(0.1, 0.1, errors, 2);
    assertTrue(unknown.lower() < -1e300 && unknown.upper() > 1e300);
    Confidence negative = FiellerInterval.of(2, -1, errors, 2);
    assertEquals(0, negative.lower());
    assertEquals(
        new Confidence(0, 0, 0),
        FiellerInterval.of(0, 0.1, new FiellerInterval.Errors(0, 1, 0), 2));
  }

  @Test
  void topVectorsAreThoseOfTheSolver() {
    Matrix gaussian = Matrix.of(50, 30, Randomness.of(2).gaussians(1500));
    Matrix gram = gaussian.columnGram();
    double[] start = Randomness.of(3).gaussians(30);
    double[] expected = SpectralSolver.standard().eigen(gram, 1).vector(0);
    double[] found = TopVector.of(gram::times, start);
    double cosine = IntStream.range(0, 30).mapToDouble(j -> expected[j] * found[j]).sum();
    assertEquals(1, Math.abs(cosine), 1e-9);
    assertEquals(1, IntStream.range(0, 30).mapToDouble(j -> found[j] * found[j]).sum(), 1e-12);
  }

  /** Both forms of the factor, fewer and more texts than dimensions, have the predicted cosine. */
  @Test
  void drawsHaveThePredictedAlignment() {
    double[] noise = IntStream.range(0, 100).mapToDouble(j -> 1).toArray();
    for (int texts : new int[] {50, 400}) {
      double gamma = 100.0 / texts;
      double predicted = AdditiveSignal.of(gamma, noise).alignment(8);
      double mean =
          IntStream.range(0, 100)
              .mapToDouble(
                  i ->
                      DrawnDirection.of(noise, 8, texts, Randomness.of(i).child("draw", texts))
                          .alignment())
              .average()
              .orElseThrow();
      assertEquals(predicted, mean, 0.02);
    }
  }
}
