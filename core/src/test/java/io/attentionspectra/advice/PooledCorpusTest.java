package io.attentionspectra.advice;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.model.Note;
import io.attentionspectra.model.TokenWindow;
import io.attentionspectra.pooling.Poolings;
import io.attentionspectra.probe.WindowPooling;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Accumulation of a corpus, its states, and corpora that are hard to advise on. */
final class PooledCorpusTest {

  private static final int LENGTH = 4;
  private static final int DIMENSION = 12;
  private static final int TEXTS = 400;

  private static final List<WindowPooling> POOLINGS =
      List.of(
          WindowPooling.of(Poolings.mean()),
          WindowPooling.first(),
          WindowPooling.of(Poolings.max()),
          WindowPooling.topEigenvector(),
          WindowPooling.learned());

  /** Class ±1 shifts the first coordinate of positions 0 and 1 by ±1.5. */
  private static TokenWindow window(int n) {
    double[] values = Randomness.of(3).child("text", n).gaussians(LENGTH * DIMENSION);
    double shift = label(n) == 1 ? 1.5 : -1.5;
    values[0] += shift;
    values[DIMENSION] += shift;
    Matrix tokens = Matrix.of(LENGTH, DIMENSION, values);
    return new TokenWindow(n, 0, tokens, tokens.row(0));
  }

  private static int label(int n) {
    return Randomness.of(4).child("label", n).seed() < 0 ? 1 : 0;
  }

  private static CorpusDesign design(int classes) {
    return CorpusDesign.of(LENGTH, POOLINGS, TEXTS, classes, 1);
  }

  private static PooledCorpus of(int from, int to) {
    PooledCorpus corpus = PooledCorpus.of(design(2), DIMENSION);
    addTo(corpus, from, to);
    return corpus;
  }

  private static void addTo(PooledCorpus corpus, int from, int to) {
    for (int n = from; n < to; n++) {
      corpus.add(window(n), label(n));
    }
  }

  private static DepthAdvice advice(PooledCorpus corpus) {
    return DepthAdvisor.of(corpus, 1000, SpectralSolver.standard());
  }

  private static DepthAdvice advice(CorpusDesign design, IntFunction<double[]> values) {
    PooledCorpus corpus = PooledCorpus.of(design, DIMENSION);
    for (int n = 0; n < TEXTS; n++) {
      Matrix tokens = Matrix.of(LENGTH, DIMENSION, values.apply(n));
      corpus.add(new TokenWindow(n, 0, tokens, tokens.row(0)));
    }
    return advice(corpus);
  }

  private static StrategyAdvice at(DepthAdvice advice, String strategy) {
    return advice.strategies().stream()
        .filter(s -> s.strategy().equals(strategy))
        .findFirst()
        .orElseThrow();
  }

  /** Stopped in the first half of the pilot, in the second, after it, and within a batch. */
  @ParameterizedTest
  @ValueSource(ints = {20, 77, 100, 101, 333})
  void goesOnBitForBit(int stop) throws IOException {
    PooledCorpus first = of(0, stop);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    first.writeTo(new DataOutputStream(bytes));
    PooledCorpus second = PooledCorpus.of(design(2), DIMENSION);
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
    second.readFrom(in);
    assertEquals(0, in.available());
    addTo(second, stop, TEXTS);
    PooledCorpus whole = of(0, TEXTS);
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    ByteArrayOutputStream found = new ByteArrayOutputStream();
    whole.writeTo(new DataOutputStream(expected));
    second.writeTo(new DataOutputStream(found));
    assertArrayEquals(expected.toByteArray(), found.toByteArray());
    assertEquals(at(advice(whole), "mean").perKappa(), at(advice(second), "mean").perKappa());
    assertThrows(
        IllegalArgumentException.class,
        () -> whole.readFrom(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()))));
  }

  /** There would be no memory for them, nor for the means of so many. */
  @ParameterizedTest
  @ValueSource(ints = {1000, 1_000_000, Integer.MAX_VALUE})
  void ownVectorsAreBoundedByWhatAStateHolds(int claimed) throws IOException {
    PooledCorpus pilot = PooledCorpus.of(withOwn(DIMENSION), DIMENSION);
    addTo(pilot, 0, pilot.design().pilot());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    pilot.fork().writeTo(new DataOutputStream(bytes));
    PooledCorpus other = PooledCorpus.of(withOwn(claimed), DIMENSION);
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
    IOException refusal = assertThrows(IOException.class, () -> other.readFrom(in));
    assertTrue(refusal.getMessage().contains(" numbers and has "), refusal.getMessage());
  }

  private static CorpusDesign withOwn(int width) {
    return CorpusDesign.of(LENGTH, List.of(WindowPooling.named("own:" + width)), TEXTS, 2, 1);
  }

  @Test
  void forksMergeToTheSameAdvice() {
    PooledCorpus parts = of(0, 150);
    PooledCorpus even = parts.fork();
    PooledCorpus odd = parts.fork();
    for (int n = 150; n < TEXTS; n++) {
      (n % 2 == 0 ? even : odd).add(window(n), label(n));
    }
    parts.merge(even);
    parts.merge(odd);
    DepthAdvice whole = advice(of(0, TEXTS));
    DepthAdvice merged = advice(parts);
    assertEquals(whole.sequences(), merged.sequences());
    for (StrategyAdvice each : whole.strategies()) {
      StrategyAdvice other = at(merged, each.strategy());
      assertEquals(each.measured().spectrum().get(0), other.measured().spectrum().get(0), 1e-9);
      assertEquals(
          each.labelled().orElseThrow().split().value(),
          other.labelled().orElseThrow().split().value());
      each.perKappa()
          .ifPresent(q -> assertEquals(q.value(), other.perKappa().orElseThrow().value(), 1e-9));
    }
    assertThrows(IllegalArgumentException.class, () -> parts.merge(of(1, 151))); // another pilot
  }

  @Test
  void labelsJudgeTheAdvice() {
    DepthAdvice advice = advice(of(0, TEXTS));
    StrategyAdvice top = at(advice, "top-eigenvector");
    assertEquals(
        "top-eigenvector",
        advice.strategies().get(0).strategy().replace("learned", "top-eigenvector"));
    assertEquals(1, top.rank().orElseThrow());
    StrategyAdvice.Labelled labelled = top.labelled().orElseThrow();
    // w ≈ (1, 1, 0, 0)/√2: d′/2 = 1.5 √2, so Φ(2.12) = 0.983 less what 300 texts in 12 dimensions
    // cost
    assertEquals(0.975, labelled.linear().value(), 0.025);
    assertTrue(labelled.split().value() > 0.93 && labelled.alignment() > 0.9);
    assertEquals(0.5, advice.majority().orElseThrow(), 0.1);
    StrategyAdvice max = at(advice, "max");
    assertTrue(max.kappa().isEmpty() && max.perKappa().isEmpty() && max.predicted().isEmpty());
    assertTrue(max.rank().isEmpty() && max.labelled().isPresent());
    StrategyAdvice first = at(advice, "first");
    assertEquals(1.0, first.kappa().orElseThrow());
    assertTrue(first.perKappa().isEmpty());
    assertTrue(top.weights().orElseThrow().loss().orElseThrow() < 0.1);
    assertTrue(at(advice, "mean").weights().orElseThrow().fitted().isEmpty());
  }

  /** Both learned forms end at the same weights. */
  @Test
  void learnedWeightsAreTheTopEigenvector() {
    DepthAdvice advice = advice(of(0, TEXTS));
    double[] top = at(advice, "top-eigenvector").weights().orElseThrow().used();
    double[] learned = at(advice, "learned").weights().orElseThrow().used();
    for (int t = 0; t < LENGTH; t++) {
      assertEquals(top[t], learned[t], 1e-6);
    }
    assertTrue(at(advice, "learned").tied().contains("top-eigenvector"));
  }

  /** The token at position 0 is the same in every text, as a special token in a table. */
  @Test
  void aConstantPositionCarriesNoSignal() {
    DepthAdvice advice =
        advice(
            design(1),
            n -> {
              double[] values = window(n).tokens().toArray();
              for (int j = 0; j < DIMENSION; j++) {
                values[j] = j;
              }
              return values;
            });
    assertTrue(
        advice.notes().stream().anyMatch(x -> x.sentence().startsWith("position 0 is the same")));
    assertTrue(
        advice.notes().stream()
            .anyMatch(x -> x.topic().equals(Note.about(Note.Kind.POOLING_LEFT_OUT, "first", ""))));
    assertEquals(0, at(advice, "top-eigenvector").weights().orElseThrow().used()[0], 1e-9);
  }

  @Test
  void tokensThatNeverVaryGiveNotesAndNoNumbers() {
    DepthAdvice advice = advice(design(1), n -> new double[LENGTH * DIMENSION]);
    assertEquals(List.of(), advice.strategies());
    assertTrue(advice.correlation().isEmpty());
    assertTrue(
        advice.notes().stream()
            .anyMatch(x -> x.sentence().startsWith("top-eigenvector is left out")));
    assertTrue(advice.notes().stream().anyMatch(x -> x.sentence().startsWith("no prediction")));
  }

  @Test
  void noiseAloneIsSaidToBeNoise() {
    DepthAdvice advice =
        advice(design(1), n -> Randomness.of(9).child("noise", n).gaussians(LENGTH * DIMENSION));
    assertTrue(
        advice.notes().stream().anyMatch(x -> x.sentence().startsWith("no prediction: no signal")));
    assertTrue(
        advice.differences().stream().noneMatch(PairwiseDifference::decided),
        advice.differences().toString());
    for (StrategyAdvice each : advice.strategies()) {
      assertEquals(List.of(), each.measured().outliers());
    }
  }

  @Test
  void fewerTextsThanDimensionsAreAllowed() {
    int dimension = 300;
    CorpusDesign design = CorpusDesign.of(2, List.of(WindowPooling.of(Poolings.mean())), 80, 2, 1);
    PooledCorpus corpus = PooledCorpus.of(design, dimension);
    for (int n = 0; n < 80; n++) {
      Matrix tokens = Matrix.of(2, dimension, Randomness.of(n).gaussians(2 * dimension));
      corpus.add(new TokenWindow(n, 0, tokens, tokens.row(0)), n % 2);
    }
    DepthAdvice advice = DepthAdvisor.of(corpus, 1000, SpectralSolver.standard());
    assertEquals(5, advice.gamma());
    assertTrue(
        advice.notes().stream().anyMatch(x -> x.sentence().startsWith("fewer texts than dim")));
    StrategyAdvice mean = advice.strategies().get(0);
    assertEquals(0, mean.measured().spectrum().get(100), 1e-9);
    assertTrue(mean.labelled().isPresent() && mean.measured().edge().isPresent());
  }

  @Test
  void oneClassAmongTwoLeavesNoAccuracies() {
    PooledCorpus corpus = PooledCorpus.of(design(2), DIMENSION);
    for (int n = 0; n < TEXTS; n++) {
      corpus.add(window(n), 0);
    }
    DepthAdvice advice = advice(corpus);
    assertTrue(advice.majority().isEmpty());
    assertTrue(at(advice, "mean").labelled().isEmpty());
    assertTrue(advice.notes().stream().anyMatch(x -> x.sentence().startsWith("no accuracies")));
  }

  @Test
  void refusesWhatDoesNotFit() {
    PooledCorpus corpus = of(0, 150);
    assertThrows(IllegalArgumentException.class, () -> corpus.add(window(3), 0));
    assertThrows(IllegalArgumentException.class, () -> corpus.add(window(200), 2));
    Matrix other = Matrix.of(LENGTH + 1, DIMENSION, new double[(LENGTH + 1) * DIMENSION]);
    assertThrows(
        IllegalArgumentException.class,
        () -> corpus.add(new TokenWindow(200, 0, other, other.row(0)), 0));
    assertThrows(IllegalArgumentException.class, () -> advice(of(0, 105)));
    assertThrows(IllegalArgumentException.class, () -> CorpusDesign.of(1, POOLINGS, TEXTS, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> CorpusDesign.of(4, POOLINGS, 31, 1, 1));
    assertFalse(corpus.toString().isEmpty());
  }
}
