package io.attentionspectra.causal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.resolvent.Components;
import io.attentionspectra.resolvent.ResolventLaw;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CausalLawTest {

  /** A law of given components. */
  private static final class Causal extends CausalLaw {
    Causal(Components components) {
      super("causal", Map.of(), components);
    }
  }

  private static Components linear(double variance, double ratio, double noise) {
    return Components.of(noise, new double[] {variance}, new double[] {ratio});
  }

  static Stream<Components> models() {
    return Stream.of(
        linear(0.25, 1, 0.034),
        linear(1, 0.0625, 0.718),
        Components.of(0.01, new double[] {0.25, 0.03}, new double[] {0.0625, 1}));
  }

  /**
   * The curve between solutions, which come from Taylor series, against the fixed point of sweeps.
   */
  @ParameterizedTest
  @MethodSource("models")
  void curveAgreesWithTheSweep(Components model) {
    ResolventLaw law = new Causal(model);
    CausalSweep sweep = new CausalSweep(model);
    for (double share : new double[] {0.01, 0.07, 0.13, 0.3, 0.55, 0.8, 0.95}) {
      double x = share * law.rightEdge();
      double expected = sweep.density(x);
      double scale = Math.max(expected, 1e-3 / law.rightEdge());
      assertEquals(expected, law.density(x), 1e-7 * scale, () -> model.count() + " at " + share);
    }
  }

  /** Pieces do not depend on the order of questions, nor on the threads that ask. */
  @Test
  void asksInAnyOrderAndThread() throws Exception {
    Components model = linear(1, 0.0625, 0.718);
    ResolventLaw once = new Causal(model);
    double[] x = IntStream.range(0, 64).mapToDouble(i -> 15 * Math.exp(-0.3 * i)).toArray();
    double[] expected = new double[x.length];
    for (int i = x.length - 1; i >= 0; i--) {
      expected[i] = once.cumulative(x[i]);
    }
    ResolventLaw shared = new Causal(model);
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Double>> questions =
          IntStream.range(0, x.length)
              .mapToObj(i -> (Callable<Double>) () -> shared.cumulative(x[i]))
              .toList();
      List<Future<Double>> answers = pool.invokeAll(questions);
      for (int i = 0; i < x.length; i++) {
        assertEquals(expected[i], answers.get(i).get());
      }
    } finally {
      pool.shutdownNow();
    }
  }

  /** β = 0.7, c = 0.03: the second gap has just closed, at F = 1 − 2c, and leaves a dip. */
  @Test
  void followsADipThatIsNearlyAGap() {
    ResolventLaw law = new Causal(linear(0.49, 0.03, Math.expm1(0.49) - 0.49));
    assertEquals(2, law.intervals().size());
    double dip = law.quantile(0.94);
    assertTrue(law.density(dip) < 0.2 * law.density(0.9 * dip));
    assertTrue(law.density(dip) < 0.2 * law.density(1.1 * dip));
    assertEquals(Math.expm1(0.49) / 2, law.mean(), 1e-12);
  }

  /** Bands of mass c split off as c falls. */
  @Test
  void topBandHoldsTheRankOfTheScores() {
    for (double c : new double[] {0.01, 0.03, 0.0625}) {
      ResolventLaw law = new Causal(linear(1, c, Math.E - 2));
      double gap = law.intervals().get(law.intervals().size() - 1).lower();
      assertEquals(c, law.survival(gap), 1e-12);
    }
  }

  /** With θ = 1 the law does not depend on the unit of the variances. */
  @Test
  void scalesWithTheVariances() {
    ResolventLaw one = new Causal(linear(0.25, 1, 0.034));
    ResolventLaw large = new Causal(linear(0.25e60, 1, 0.034e60));
    for (double q : new double[] {0.2, 0.5, 0.9, 0.99}) {
      assertEquals(1e60 * one.quantile(q), large.quantile(q), 1e-12 * large.quantile(q));
    }
    assertEquals(one.rightEdgeScaling().scale(), 1e60 * large.rightEdgeScaling().scale(), 1e-12);
  }

  /**
   * Below the floor F is continued by its logarithmic fall: continuous, monotone, never negative.
   */
  @Test
  void distributionFunctionGoesOnBelowTheFloor() {
    ResolventLaw law = new Causal(linear(0.25, 1, 0.034));
    double before = 0;
    for (double x = Double.MIN_VALUE; x < 1e-3; x *= 10) {
      double f = law.cumulative(x);
      assertTrue(f > before);
      before = f;
    }
    assertEquals(0, law.cumulative(0));
    assertEquals(Double.POSITIVE_INFINITY, law.density(0));
  }

  @Test
  void refusesComponentsThatAreNone() {
    assertThrows(IllegalArgumentException.class, () -> linear(0, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> linear(1, 0, 1));
    assertThrows(IllegalArgumentException.class, () -> linear(1, 1, -1));
    assertThrows(IllegalArgumentException.class, () -> linear(1, Double.NaN, 1));
    assertThrows(
        IllegalArgumentException.class, () -> Components.of(1, new double[0], new double[0]));
    assertThrows(
        IllegalArgumentException.class, () -> Components.of(1, new double[1], new double[2]));
  }
}
