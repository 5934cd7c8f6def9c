package io.attentionspectra.attention;

import static io.attentionspectra.drawn.Drawn.gaussian;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.base.Estimate;
import io.attentionspectra.base.RunningMoments;
import io.attentionspectra.linalg.Matrix;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScoreStatisticsTest {

  static Stream<AttentionMask> masks() {
    return Stream.of(
        AttentionMask.full(6),
        AttentionMask.cross(4, 9),
        AttentionMask.causal(6),
        AttentionMask.padded(7, 3),
        AttentionMask.causal(7).and(AttentionMask.padded(7, 5)),
        AttentionMask.generate(8, 8, (i, j) -> i / 4 == j / 4));
  }

  @Test
  void fullMaskIsDoubleCentring() {
    Matrix logits = gaussian(7, 5, 1).map(x -> 2 * x + 1);
    Matrix centred = logits.centreColumns().transpose().centreColumns();
    ScoreStatistics statistics = ScoreStatistics.of(logits, AttentionMask.cross(7, 5));
    assertEquals(Math.sqrt(centred.squaredNorm() / (6 * 4)), statistics.betaHat(), 1e-13);
    double[] means = logits.columnMeans();
    double squares = 0;
    double grand = 0;
    for (double mean : means) {
      grand += mean / 5;
    }
    for (double mean : means) {
      squares += (mean - grand) * (mean - grand) / 5;
    }
    assertEquals(Math.sqrt(squares), statistics.columnBias(), 1e-13);
  }

  @ParameterizedTest
  @MethodSource("masks")
  void rowAndColumnShiftsLeaveBetaAlone(AttentionMask mask) {
    Matrix logits = gaussian(mask.queries(), mask.keys(), 2);
    Matrix shifted =
        Matrix.generate(
            mask.queries(),
            mask.keys(),
            (i, j) -> logits.get(i, j) + 5 * Math.sin(i) - 3 * Math.cos(2 * j));
    double beta = ScoreStatistics.of(logits, mask).betaHat();
    assertEquals(beta, ScoreStatistics.of(shifted, mask).betaHat(), 1e-11);
    assertEquals(3 * beta, ScoreStatistics.of(logits.scale(3), mask).betaHat(), 1e-11);
  }

  @Test
  void additiveLogitsHaveNoBetaAndTheirOwnBiases() {
    Matrix logits = Matrix.generate(20, 20, (i, j) -> 2 * Math.sin(i + 1) + (j == 3 ? 10 : 0));
    for (AttentionMask mask :
        new AttentionMask[] {AttentionMask.full(20), AttentionMask.causal(20)}) {
      ScoreStatistics statistics = ScoreStatistics.of(logits, mask);
      assertEquals(0, statistics.betaHat(), 1e-11);
      assertEquals(10 * Math.sqrt(0.05 * 0.95), statistics.columnBias(), 1e-9);
      assertEquals(Regime.LINEAR, statistics.regime());
    }
  }

  /** Independent entries of variance 1: the square of β̂ is unbiased under every mask. */
  @ParameterizedTest
  @MethodSource("masks")
  void squareOfBetaIsUnbiased(AttentionMask mask) {
    RunningMoments moments = new RunningMoments();
    for (int r = 0; r < 3000; r++) {
      Matrix logits = gaussian(mask.queries(), mask.keys(), 100 + r);
      double beta = ScoreStatistics.of(logits, mask).betaHat();
      moments.add(beta * beta);
    }
    Estimate estimate = moments.estimate();
    assertEquals(1, estimate.value(), 4 * estimate.standardError());
    assertTrue(estimate.standardError() < 0.015);
  }

  @ParameterizedTest
  @ValueSource(doubles = {2, 8, 128, 512, 2000, 1e6})
  void boundariesIncrease(double keys) {
    RegimeBoundaries boundaries = RegimeBoundaries.at(keys);
    assertTrue(boundaries.heavyTailed() <= boundaries.condensing());
    assertEquals(Math.sqrt(2 * Math.log(keys)), boundaries.condensing());
    assertEquals(0.9, boundaries.condensation(boundaries.poisson()), 1e-12);
    for (Regime regime : Regime.values()) {
      double above = Math.nextUp(boundaries.deciding(regime));
      double inside = regime == Regime.LINEAR ? 0.9 * above : above;
      if (boundaries.heavyTailed() < boundaries.condensing() || regime != Regime.HEAVY_TAILED) {
        assertEquals(regime, boundaries.regime(inside));
      }
    }
  }

  /** At 2000 keys β = 0.5 has no localised outlier and β = 1 has some. */
  @Test
  void heavyTailsStartBetweenOneHalfAndOneAtTwoThousandKeys() {
    RegimeBoundaries boundaries = RegimeBoundaries.at(2000);
    assertTrue(boundaries.heavyTailed() > 0.5 && boundaries.heavyTailed() < 1);
    assertEquals(Regime.LINEAR, boundaries.regime(0.5));
    assertEquals(Regime.HEAVY_TAILED, boundaries.regime(1));
    assertEquals(Regime.CONDENSING, boundaries.regime(5));
    assertEquals(Regime.POISSON, boundaries.regime(50));
  }

  @Test
  void tooSmallInputIsRefused() {
    Matrix one = Matrix.identity(1);
    assertThrows(
        IllegalArgumentException.class, () -> ScoreStatistics.of(one, AttentionMask.full(1)));
    assertThrows(
        IllegalArgumentException.class,
        () -> ScoreStatistics.of(Matrix.identity(2), AttentionMask.causal(2)));
    assertThrows(
        IllegalArgumentException.class,
        () -> ScoreStatistics.of(Matrix.identity(3), AttentionMask.full(4)));
    assertThrows(IllegalArgumentException.class, () -> RegimeBoundaries.at(1));
    assertThrows(IllegalArgumentException.class, () -> RegimeBoundaries.at(9).regime(Double.NaN));
  }
}
