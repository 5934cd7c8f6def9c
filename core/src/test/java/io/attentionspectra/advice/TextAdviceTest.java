package io.attentionspectra.advice;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.lengths.PositionClasses;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.model.TokenWindow;
import io.attentionspectra.probe.WindowPooling;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Advice on whole texts of many lengths. */
final class TextAdviceTest {

  private static final int TEXTS = 400;

  static List<RaggedCorpus> corpora() {
    return RaggedCorpus.all(80, 500, 2400);
  }

  /** One seed each: order, prediction and measurement agree with the truth. */
  @ParameterizedTest
  @MethodSource("corpora")
  void predictsTheAlignmentOfRaggedTexts(RaggedCorpus corpus) {
    RaggedCorpus.Outcome outcome = corpus.at(7);
    assertEquals(List.of(), outcome.wrongOrders());
    assertTrue(outcome.advice().determined());
    assertTrue(outcome.advice().ofWholeTexts());
    for (StrategyAdvice each : outcome.advice().strategies()) {
      StrategyAdvice.Prediction predicted = each.predicted().orElseThrow();
      double truth = outcome.trueAlignment(each.strategy());
      assertEquals(truth, predicted.alignment().value(), 0.03, each.strategy());
      double largest = each.measured().spectrum().get(0);
      assertEquals(1, predicted.outlier().value() / largest, 0.1, each.strategy());
      if (!outcome.advice().notes().toString().contains(each.strategy() + ": the means")) {
        assertEquals(1, predicted.bulkEdge() / each.measured().bulkEdge(), 0.1, each.strategy());
      }
      assertEquals(0.0, each.measured().outliers().get(0).adjustedPValue(), 1e-6);
    }
  }

  /**
   * With a mean token as long as a token's noise, at 60° to the signal, texts of different length
   * have different means wherever Σ w is not 1. The predicted alignment is that which the pooled
   * covariance then has with μ, and what is advised aligns at least as well as the mean.
   */
  @ParameterizedTest
  @MethodSource("corpora")
  void countsTheLengthAmongTheDirections(RaggedCorpus corpus) {
    RaggedCorpus.Outcome outcome = corpus.withMeanToken(Math.sqrt(corpus.dimension())).at(7);
    for (StrategyAdvice each : outcome.advice().strategies()) {
      assertEquals(
          outcome.squaredCosine(each.strategy()),
          each.predicted().orElseThrow().alignment().value(),
          0.08,
          () -> corpus.name() + ", " + each.strategy() + " " + outcome.advice().notes());
    }
    String advised = outcome.advice().advised().orElseThrow().strategy();
    assertTrue(outcome.squaredCosine(advised) >= outcome.squaredCosine("mean") - 0.005, advised);
    assertTrue(outcome.squaredCosine("optimal-scale") >= outcome.squaredCosine("mean") - 0.02);
    assertTrue(outcome.squaredCosine("root-length") < 0.5 * outcome.squaredCosine("optimal-scale"));
  }

  /**
   * Where most texts are two tokens and the signal is weak, the mean drowns in their noise, and the
   * optimal scale is one that gains what is predicted; where all is strong, it is the mean.
   */
  @Test
  void theOptimalScaleIsTheMeanUnlessItGains() {
    double[] even = corpora().get(2).loadings();
    RaggedCorpus weak =
        new RaggedCorpus("weak", even, new TreeMap<>(Map.of(2, 3, 32, 1)), 0.6, 80, 500, 2400, 0);
    RaggedCorpus.Outcome gained = weak.at(7);
    assertFalse(isTheMean(gained), "a scale");
    double gain = gained.trueAlignment("optimal-scale") - gained.trueAlignment("mean");
    assertTrue(gain >= DepthAdvice.WORTHWHILE, "gain of " + gain);
    RaggedCorpus strong =
        new RaggedCorpus("strong", even, new TreeMap<>(Map.of(8, 1, 16, 1)), 6, 80, 500, 2400, 0);
    RaggedCorpus.Outcome same = strong.at(7);
    assertTrue(isTheMean(same), "no scale");
    assertTrue(
        same.advice().notes().toString().contains("optimal-scale: the mean, over which"),
        () -> "" + same.advice().notes());
    assertEquals(
        same.of("mean").predicted().orElseThrow().alignment().value(),
        same.of("optimal-scale").predicted().orElseThrow().alignment().value(),
        1e-12);
  }

  private static boolean isTheMean(RaggedCorpus.Outcome outcome) {
    double[] weights = outcome.moments("optimal-scale").fitted().weights(32).orElseThrow();
    return Arrays.stream(weights).allMatch(w -> Math.abs(w - 1.0 / 32) < 1e-12);
  }

  /** With a measured κ_L of independent tokens, ‖w‖². */
  @Test
  void measuresTheNoiseOfEveryLength() {
    StrategyAdvice mean = corpora().get(0).at(3).of("mean");
    assertEquals(4, mean.lengths().size());
    for (StrategyAdvice.AtLength each : mean.lengths()) {
      assertEquals(0.25, each.share(), 0.05);
      double error = 4 * each.kappa().standardError() + 0.02 / each.length();
      assertEquals(1 / each.length(), each.kappa().value(), error);
    }
  }

  /** Noise alone: nothing is ranked as if it were a signal. */
  @Test
  void tellsNoiseFromSignal() {
    RaggedCorpus base = corpora().get(0);
    RaggedCorpus silent =
        new RaggedCorpus("silent", base.loadings(), base.lengths(), 1e-6, 80, 500, 2400, 0);
    DepthAdvice advice = silent.at(1).advice();
    assertTrue(!advice.determined());
    for (StrategyAdvice each : advice.strategies()) {
      boolean told = advice.notes().toString().contains(each.strategy() + ": the means");
      assertTrue(told || each.measured().outliers().isEmpty(), each.strategy());
      assertTrue(!told || each.strategy().equals("length-power:1.0"), each.strategy());
    }
  }

  private static PooledCorpus corpus() {
    return PooledCorpus.of(
        CorpusDesign.ofWholeTexts(
            new PositionClasses(8, 2, false),
            List.of(
                WindowPooling.named("mean"),
                WindowPooling.named("max"),
                WindowPooling.named("first"),
                WindowPooling.named("inverse-frequency:0.1"),
                WindowPooling.named("optimal-scale"),
                WindowPooling.named("learned")),
            TEXTS,
            2,
            1),
        6);
  }

  private static TokenWindow text(int n) {
    Randomness randomness = Randomness.of(9).child("text", n);
    int length = 1 + (int) (randomness.seed() >>> 60);
    double[] values = randomness.gaussians(6 * length);
    int[] numbers = new int[length];
    for (int t = 0; t < length; t++) {
      values[6 * t] += n % 2 == 0 ? 2 : -2;
      numbers[t] = (int) Math.abs(3 * values[6 * t + 1]);
    }
    Matrix tokens = Matrix.of(length, 6, values);
    return new TokenWindow(n, 0, tokens, tokens.row(0), numbers);
  }

  private static void feed(PooledCorpus corpus, int from, int to) {
    for (int n = from; n < to; n++) {
      corpus.add(text(n), n % 2);
    }
  }

  private static DepthAdvice advice(PooledCorpus corpus) {
    return DepthAdvisor.of(corpus, 100, SpectralSolver.standard());
  }

  /** Stopped in the pilot's parts or after it, and gone on, to the same state and advice. */
  @ParameterizedTest
  @ValueSource(ints = {20, 60, 90, 101, 250})
  void goesOnFromItsStateBitForBit(int stopped) throws IOException {
    PooledCorpus whole = corpus();
    feed(whole, 0, TEXTS);
    PooledCorpus first = corpus();
    feed(first, 0, stopped);
    PooledCorpus second = corpus();
    second.readFrom(new DataInputStream(new ByteArrayInputStream(state(first))));
    feed(second, stopped, TEXTS);
    assertArrayEquals(state(whole), state(second));
    DepthAdvice expected = advice(whole);
    DepthAdvice found = advice(second);
    for (int i = 0; i < expected.strategies().size(); i++) {
      assertEquals(expected.strategies().get(i).predicted(), found.strategies().get(i).predicted());
      assertEquals(expected.strategies().get(i).lengths(), found.strategies().get(i).lengths());
      assertEquals(expected.strategies().get(i).labelled(), found.strategies().get(i).labelled());
    }
    assertEquals(expected.differences(), found.differences());
  }

  private static byte[] state(PooledCorpus corpus) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    corpus.writeTo(new DataOutputStream(out));
    return out.toByteArray();
  }

  /** What is kept of whole texts does not grow with their number once all lengths have come. */
  @Test
  void keepsAsMuchOfFewTextsAsOfMany() throws IOException {
    PooledCorpus corpus = corpus();
    feed(corpus, 0, 300);
    int before = sizeOf(corpus.moments());
    feed(corpus, 300, TEXTS);
    assertEquals(before, sizeOf(corpus.moments()));
  }

  private static int sizeOf(CorpusMoments moments) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    moments.writeTo(new DataOutputStream(out));
    return out.size();
  }

  @Test
  void partsMergeToTheWhole() {
    PooledCorpus whole = corpus();
    feed(whole, 0, TEXTS);
    PooledCorpus parts = corpus();
    feed(parts, 0, 150);
    PooledCorpus part = parts.fork();
    feed(part, 150, TEXTS);
    parts.merge(part);
    StrategyAdvice expected = strategy(advice(whole), "mean");
    StrategyAdvice merged = strategy(advice(parts), "mean");
    assertEquals(expected.measured().spectrum().get(0), merged.measured().spectrum().get(0), 1e-9);
    assertEquals(
        expected.predicted().orElseThrow().alignment().value(),
        merged.predicted().orElseThrow().alignment().value(),
        0.01);
  }

  /** A special token and a maximum have spectra and accuracies; weights by frequency are ranked. */
  @Test
  void ranksWeightedSumsOnly() {
    PooledCorpus corpus = corpus();
    feed(corpus, 0, TEXTS);
    DepthAdvice advice = advice(corpus);
    for (String name : List.of("max", "first")) {
      assertTrue(strategy(advice, name).rank().isEmpty());
      assertTrue(strategy(advice, name).predicted().isEmpty());
      assertTrue(strategy(advice, name).labelled().isPresent());
    }
    for (String name : List.of("mean", "inverse-frequency:0.1", "optimal-scale")) {
      assertTrue(strategy(advice, name).rank().isPresent(), () -> name + advice.notes());
      assertTrue(strategy(advice, name).labelled().orElseThrow().split().value() > 0.85, name);
    }
    assertTrue(advice.notes().toString().contains("learned is left out"), advice.notes() + "");
    assertThrows(
        IllegalArgumentException.class,
        () -> corpus.add(new TokenWindow(TEXTS, 0, Matrix.identity(5), new double[5])));
  }

  private static StrategyAdvice strategy(DepthAdvice advice, String name) {
    return advice.strategies().stream()
        .filter(s -> s.strategy().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
