package io.attentionspectra.pooling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.linalg.Matrix;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PoolingsTest {

  private static final Matrix TOKENS =
      Matrix.of(new double[][] {{1, -2, 0}, {3, 4, -6}, {-1, 7, 0.5}});

  static Stream<LinearPooling> anyLength() {
    return Stream.of(
        Poolings.mean(),
        Poolings.first(),
        Poolings.last(),
        Poolings.rootLengthMean(),
        Poolings.positionWeightedMean(),
        Poolings.harmonicCausal(0),
        Poolings.harmonicCausal(2.5));
  }

  @Test
  void eachStrategyOnThreeTokens() {
    assertArrayEquals(new double[] {1, 3, -5.5 / 3}, Poolings.mean().apply(TOKENS), 1e-15);
    assertArrayEquals(new double[] {1, -2, 0}, Poolings.first().apply(TOKENS));
    assertArrayEquals(new double[] {-1, 7, 0.5}, Poolings.last().apply(TOKENS));
    assertArrayEquals(new double[] {3, 7, 0.5}, Poolings.max().apply(TOKENS));
    double root = Math.sqrt(3);
    assertArrayEquals(
        new double[] {3 / root, 9 / root, -5.5 / root},
        Poolings.rootLengthMean().apply(TOKENS),
        1e-15);
    assertArrayEquals(
        new double[] {4 / 6.0, 27 / 6.0, -10.5 / 6},
        Poolings.positionWeightedMean().apply(TOKENS),
        1e-15);
    assertArrayEquals(new double[] {0, -10, 6}, Poolings.fixed(3, -1, 0).apply(TOKENS), 1e-15);
  }

  @ParameterizedTest
  @MethodSource("anyLength")
  void kappaAndAlphaAreTheirDefinitions(LinearPooling pooling) {
    PositionalCorrelation correlation = PositionalCorrelation.ofLoadings(0.9, 0.5, -0.2, 0.7);
    double[] w = pooling.weights(4);
    double kappa = 0;
    double alpha = 0;
    for (int s = 0; s < 4; s++) {
      kappa += w[s] * w[s];
      for (int t = 0; t < 4; t++) {
        alpha += w[s] * w[t] * correlation.get(s, t);
      }
    }
    assertEquals(kappa, pooling.kappa(4), 1e-15);
    assertEquals(alpha, pooling.alpha(correlation), 1e-15);
    assertEquals(alpha / kappa, pooling.signalToNoise(correlation), 1e-14);
    assertEquals(2 * alpha / kappa, pooling.rho(correlation, 2), 1e-14);
    assertTrue(pooling.signalToNoise(correlation) <= correlation.largestEigenvalue() + 1e-12);
    assertTrue(pooling.weights(1)[0] > 0);
    assertThrows(IllegalArgumentException.class, () -> pooling.weights(0));
    assertFalse(pooling.name().isBlank() || pooling.describe().isBlank());
  }

  static List<JsonNode> harmonicReference() throws IOException {
    String file = "/io/attentionspectra/reference/laws.json";
    try (InputStream in = PoolingsTest.class.getResourceAsStream(file)) {
      JsonNode rows =
          new ObjectMapper().readTree(Objects.requireNonNull(in, file)).get("harmonic_weights");
      return List.of(rows.get(0), rows.get(1));
    }
  }

  @ParameterizedTest
  @MethodSource("harmonicReference")
  void harmonicWeightsMeetTheReference(JsonNode row) {
    LinearPooling pooling = Poolings.harmonicCausal(row.get("tau").asDouble());
    double[] weights = pooling.weights(row.get("T").asInt());
    for (int t = 0; t < weights.length; t++) {
      assertEquals(row.get("weights").get(t).asDouble(), weights[t], 1e-15);
    }
  }

  /** Averages the rows of the causal softmax of scores τ·1{i=j}. */
  @ParameterizedTest
  @ValueSource(doubles = {-3, 0, 0.5, 4, 30})
  void harmonicWeightsAreTheMeanOfTheCausalSoftmax(double tau) {
    int length = 13;
    double[] expected = new double[length];
    for (int i = 0; i < length; i++) {
      double normaliser = Math.exp(tau) + i;
      for (int j = 0; j <= i; j++) {
        expected[j] += (i == j ? Math.exp(tau) : 1) / normaliser / length;
      }
    }
    double[] weights = Poolings.harmonicCausal(tau).weights(length);
    assertArrayEquals(expected, weights, 1e-15);
    assertEquals(1, Arrays.stream(weights).sum(), 1e-14);
  }

  @Test
  void extremeTausStayFinite() {
    assertArrayEquals(Poolings.mean().weights(5), Poolings.harmonicCausal(1e4).weights(5), 1e-15);
    double[] past = Poolings.harmonicCausal(-1e4).weights(4);
    assertEquals((1 + 1 + 1 / 2.0 + 1 / 3.0) / 4, past[0], 1e-15);
    assertEquals(0, past[3]);
    assertThrows(IllegalArgumentException.class, () -> Poolings.harmonicCausal(Double.NaN));
  }

  @Test
  void topEigenvectorBeatsEveryOtherPooling() {
    PositionalCorrelation correlation = PositionalCorrelation.ofLoadings(0.95, 0.8, 0.4, 0.3, 0.1);
    LinearPooling top = Poolings.topEigenvector(correlation);
    assertEquals(correlation.largestEigenvalue(), top.signalToNoise(correlation), 1e-13);
    anyLength()
        .forEach(
            other -> assertTrue(other.signalToNoise(correlation) < top.signalToNoise(correlation)));
    assertTrue(Arrays.stream(top.weights(5)).sum() > 0);
    assertEquals(1, top.kappa(5), 1e-14);
  }

  @Test
  void shorterSequencesTakeTheLeadingBlock() {
    PositionalCorrelation correlation = PositionalCorrelation.ofLoadings(0.9, 0.5, 0.2);
    LinearPooling top = Poolings.topEigenvector(correlation);
    assertArrayEquals(correlation.leading(2).topEigenvector(), top.weights(2));
    assertArrayEquals(new double[] {1}, top.weights(1));
    assertThrows(IllegalArgumentException.class, () -> top.weights(4));
  }

  @Test
  void shorterSequencesTakeLeadingFixedWeightsAtTheSameNoise() {
    LinearPooling fixed = Poolings.fixed(3, 4, 12);
    assertArrayEquals(new double[] {3, 4, 12}, fixed.weights(3));
    assertArrayEquals(new double[] {3 * 2.6, 4 * 2.6}, fixed.weights(2), 1e-14);
    assertEquals(fixed.kappa(3), fixed.kappa(1), 1e-12);
    assertThrows(IllegalArgumentException.class, () -> fixed.weights(4));
    assertThrows(IllegalArgumentException.class, () -> Poolings.fixed(0, 1).weights(1));
    assertThrows(IllegalArgumentException.class, Poolings::fixed);
    assertThrows(IllegalArgumentException.class, () -> Poolings.fixed(0, 0));
    assertThrows(IllegalArgumentException.class, () -> Poolings.fixed(1, Double.NaN));
  }

  /** The second case starts at a saddle: the mean is an eigenvector, but not the top one. */
  @Test
  void learnedWeightsConvergeToTheTopEigenvector() {
    Matrix alternating =
        Matrix.generate(6, 6, (s, t) -> s == t ? 1 : (s + t) % 2 == 0 ? 0.5 : -0.5);
    double[] decay = new double[64];
    Arrays.setAll(decay, t -> Math.exp(-t / 20.0));
    for (PositionalCorrelation correlation :
        List.of(
            PositionalCorrelation.ofLoadings(0.95, 0.8, 0.4, 0.3, 0.1),
            PositionalCorrelation.of(alternating),
            PositionalCorrelation.of(
                Matrix.generate(32, 32, (s, t) -> Math.pow(0.9, Math.abs(s - t)))),
            PositionalCorrelation.ofLoadings(decay))) {
      LearnedWeights learned =
          WeightTraining.withDefaults().train(new SignalToNoise(correlation)).requireConverged();
      double cosine = 0;
      double[] top = correlation.topEigenvector();
      for (int t = 0; t < top.length; t++) {
        cosine += top[t] * learned.weights()[t];
      }
      assertTrue(Math.abs(cosine) > 1 - 1e-9, "cosine " + cosine);
      assertEquals(correlation.largestEigenvalue(), learned.value(), 1e-10 * learned.value());
      LinearPooling pooling = Poolings.learned(new SignalToNoise(correlation));
      assertEquals(learned.value(), pooling.signalToNoise(correlation), 1e-12 * learned.value());
    }
  }

  @Test
  void trainingThatStopsEarlySaysSo() {
    SignalToNoise objective =
        new SignalToNoise(PositionalCorrelation.ofLoadings(0.95, 0.8, 0.4, 0.3, 0.1));
    LearnedWeights early = new WeightTraining(1e-12, 1, 0).train(objective);
    assertFalse(early.converged());
    assertThrows(ArithmeticException.class, early::requireConverged);
    assertThrows(IllegalArgumentException.class, () -> new WeightTraining(0, 1, 0));
    assertThrows(IllegalArgumentException.class, () -> new WeightTraining(1e-9, 0, 0));
  }

  @Test
  void gradientOfSignalToNoiseIsItsDerivative() {
    SignalToNoise objective = new SignalToNoise(PositionalCorrelation.ofLoadings(0.9, 0.5, 0.2));
    double[] w = Randomness.of(5).gaussians(3);
    double[] gradient = objective.gradient(w);
    for (int t = 0; t < 3; t++) {
      double[] up = w.clone();
      double[] down = w.clone();
      up[t] += 1e-5;
      down[t] -= 1e-5;
      double difference = (objective.value(up) - objective.value(down)) / 2e-5;
      assertEquals(difference, gradient[t], 1e-8);
    }
  }
}
