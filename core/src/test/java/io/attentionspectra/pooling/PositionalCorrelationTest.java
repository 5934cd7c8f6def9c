package io.attentionspectra.pooling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.ensemble.SequenceEnsemble;
import io.attentionspectra.ensemble.SequenceSigns;
import io.attentionspectra.ensemble.TokenTable;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import org.junit.jupiter.api.Test;

class PositionalCorrelationTest {

  private static final double[] LOADINGS = {0.95, 0.9, 0.7, 0.5, 0.4, 0.2};
  private static final int LENGTH = LOADINGS.length;

  @Test
  void loadingsGiveTheirProducts() {
    PositionalCorrelation correlation = PositionalCorrelation.ofLoadings(LOADINGS);
    assertEquals(0.95 * 0.7, correlation.get(0, 2), 1e-16);
    assertEquals(1, correlation.get(3, 3));
    assertEquals(correlation.matrix(), PositionalCorrelation.of(correlation.matrix()).matrix());
    assertEquals(3, correlation.leading(3).length());
  }

  @Test
  void refusesWhatIsNoCorrelation() {
    refuses("correlation = ", Matrix.generate(2, 3, (s, t) -> 1));
    refuses("number of positions = 1", Matrix.identity(1));
    refuses("correlation[0][0] = ", Matrix.identity(2).scale(2));
    refuses("correlation[1][0] − ", Matrix.of(new double[][] {{1, 0.5}, {0.4, 1}}));
    refuses("smallest eigenvalue", Matrix.of(new double[][] {{1, 1.1}, {1.1, 1}}));
    refuses(
        "smallest eigenvalue",
        Matrix.of(new double[][] {{1, 0.9, -0.9}, {0.9, 1, 0.9}, {-0.9, 0.9, 1}}));
    assertThrows(
        IllegalArgumentException.class, () -> PositionalCorrelation.ofLoadings(0.5, Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> PositionalCorrelation.ofLoadings(0.5));
    assertThrows(IllegalArgumentException.class, () -> PositionalCorrelation.ofLoadings(2, 0));
    assertThrows(IllegalArgumentException.class, () -> PositionalCorrelation.identity(1));
    PositionalCorrelation two = PositionalCorrelation.identity(2);
    assertThrows(IllegalArgumentException.class, () -> two.leading(1));
    assertThrows(IllegalArgumentException.class, () -> two.leading(3));
    assertThrows(IllegalArgumentException.class, () -> two.quadraticForm(new double[3]));
  }

  @Test
  void nearestKeepsCorrelationsAndMendsEstimates() {
    Matrix exact = PositionalCorrelation.ofLoadings(LOADINGS).matrix();
    assertEquals(exact, PositionalCorrelation.nearest(exact).matrix());
    Matrix broken = Matrix.of(new double[][] {{1, 0.9, -0.9}, {0.9, 1, 0.9}, {-0.9, 0.9, 1}});
    Matrix mended = PositionalCorrelation.nearest(broken).matrix();
    assertTrue(SpectralSolver.standard().eigenvalues(mended)[2] > -1e-12);
    assertEquals(1, mended.get(1, 1));
    assertEquals(-mended.get(0, 1), mended.get(0, 2), 1e-12);
  }

  @Test
  void labelledSignsGiveTheCorrelationAndMerge() {
    SequenceSigns signs = SequenceSigns.ofLoadings(LOADINGS);
    SignCorrelation all = SignCorrelation.ofLength(LENGTH);
    SignCorrelation left = SignCorrelation.ofLength(LENGTH);
    SignCorrelation right = SignCorrelation.ofLength(LENGTH);
    int count = 20_000;
    var generator = Randomness.of(1).generator();
    for (int n = 0; n < count; n++) {
      int[] drawn = signs.draw(generator);
      assertTrue(all.add(drawn));
      (n % 3 == 0 ? left : right).add(drawn);
    }
    left.merge(right);
    assertEquals(all.correlation().matrix(), left.correlation().matrix());
    assertCloseTo(signs.correlation(), all.correlation(), 4.5 / Math.sqrt(count));
  }

  @Test
  void labelledSignsAreChecked() {
    SignCorrelation signs = SignCorrelation.ofLength(3);
    assertFalse(signs.add(1, -1));
    assertEquals(1, signs.skipped());
    assertEquals(0, signs.count());
    assertThrows(IllegalArgumentException.class, signs::correlation);
    assertThrows(IllegalArgumentException.class, () -> signs.add(1, 0, 1));
    assertThrows(IllegalArgumentException.class, () -> SignCorrelation.ofLength(1));
    assertThrows(IllegalArgumentException.class, () -> signs.merge(SignCorrelation.ofLength(4)));
    assertTrue(signs.add(1, -1, 1, 1));
    assertEquals(-1, signs.correlation().get(0, 1));
  }

  /**
   * d = 40, V = 4000, N = 6000: an entry of C has variance near (d + 2‖μ‖² + ‖μ‖⁴)/N, so the error
   * of R is about 0.04 at ‖μ‖² = 4 with the known diagonal.
   */
  @Test
  void unlabelledSequencesGiveTheCorrelationUnderEveryRule() {
    TokenTable table = TokenTable.independentSign(40, 4000, 4, Randomness.of(2));
    UnlabelledCorrelation estimator = feed(table, 6000);
    PositionalCorrelation exact = PositionalCorrelation.ofLoadings(LOADINGS);
    for (DiagonalRule rule :
        new DiagonalRule[] {
          DiagonalRule.constant(4),
          DiagonalRule.noiseTrace(40 * (1 - 1 / 4000.0)),
          DiagonalRule.lowRank(1)
        }) {
      EstimatedCorrelation estimate = estimator.estimate(rule);
      assertEquals(rule.describe(), estimate.rule());
      assertCloseTo(exact, estimate.correlation(), 0.12);
      double gain =
          Poolings.topEigenvector(estimate.correlation()).signalToNoise(exact)
              / exact.largestEigenvalue();
      assertTrue(gain > 0.995, rule.describe() + " " + gain);
    }
  }

  /** The table's own noise trace, measured, makes the signal estimate unbiased over sequences. */
  @Test
  void signalComesWithAnHonestStandardError() {
    TokenTable table = TokenTable.independentSign(40, 4000, 4, Randomness.of(2));
    TokenTable silent = TokenTable.independentSign(40, 4000, 0, Randomness.of(2));
    double trace = feed(silent, 12_000).moments().onDiagonal().value();
    EstimatedCorrelation estimate = feed(table, 6000).estimate(DiagonalRule.noiseTrace(trace));
    double error = estimate.signal().standardError();
    assertTrue(error > 0.01 && error < 0.2, "standard error " + error);
    assertEquals(4, estimate.signal().value(), 4 * Math.sqrt(1.5) * error);
    assertEquals(
        4 * meanProduct(),
        estimate.moments().offDiagonal().value(),
        4 * estimate.moments().offDiagonal().standardError());
    assertEquals(0, feed(table, 50).estimate(DiagonalRule.constant(4)).signal().standardError());
  }

  @Test
  void classTiedTablesShowTheSameCorrelation() {
    TokenTable table = TokenTable.classTied(40, 4000, 4, Randomness.of(3));
    EstimatedCorrelation estimate = feed(table, 6000).estimate(DiagonalRule.lowRank(1));
    assertCloseTo(PositionalCorrelation.ofLoadings(LOADINGS), estimate.correlation(), 0.12);
  }

  @Test
  void mergingIsAssociative() {
    TokenTable table = TokenTable.independentSign(10, 50, 4, Randomness.of(2));
    SequenceEnsemble ensemble =
        new SequenceEnsemble(table, SequenceSigns.ofLoadings(LOADINGS), Randomness.of(4));
    UnlabelledCorrelation[] parts = new UnlabelledCorrelation[3];
    UnlabelledCorrelation stream = UnlabelledCorrelation.of(LENGTH, 10);
    for (int k = 0; k < 3; k++) {
      parts[k] = UnlabelledCorrelation.of(LENGTH, 10);
    }
    for (int n = 0; n < 200; n++) {
      parts[n * n % 3].add(ensemble.tokens(n));
      stream.add(ensemble.tokens(n));
    }
    UnlabelledCorrelation leftFirst = UnlabelledCorrelation.of(LENGTH, 10);
    leftFirst.merge(parts[0]);
    leftFirst.merge(parts[1]);
    leftFirst.merge(parts[2]);
    parts[1].merge(parts[2]);
    parts[0].merge(parts[1]);
    assertEquals(200, leftFirst.count());
    Matrix expected = stream.moments().matrix();
    assertEquals(0, expected.minus(leftFirst.moments().matrix()).largestEntry(), 1e-12);
    assertEquals(0, expected.minus(parts[0].moments().matrix()).largestEntry(), 1e-12);
    assertEquals(
        leftFirst.moments().onDiagonal().standardError(),
        parts[0].moments().onDiagonal().standardError(),
        1e-13);
  }

  @Test
  void unlabelledEstimatorRefusesWhatItCannotUse() {
    UnlabelledCorrelation estimator = UnlabelledCorrelation.of(3, 2);
    assertFalse(estimator.add(Matrix.identity(2)));
    assertEquals(1, estimator.skipped());
    assertThrows(IllegalArgumentException.class, estimator::moments);
    assertThrows(IllegalArgumentException.class, () -> estimator.add(Matrix.identity(3)));
    assertThrows(IllegalArgumentException.class, () -> UnlabelledCorrelation.of(1, 2));
    assertThrows(IllegalArgumentException.class, () -> UnlabelledCorrelation.of(2, 0));
    for (int n = 0; n < 5; n++) {
      assertTrue(estimator.add(Matrix.generate(4, 2, (s, t) -> Math.cos(s))));
    }
    var error =
        assertThrows(
            IllegalArgumentException.class, () -> estimator.estimate(DiagonalRule.noiseTrace(1)));
    assertTrue(error.getMessage().startsWith("estimated signal"));
    assertThrows(IllegalArgumentException.class, () -> estimator.estimate(DiagonalRule.lowRank(2)));
    assertThrows(IllegalArgumentException.class, () -> DiagonalRule.constant(0));
    assertThrows(IllegalArgumentException.class, () -> DiagonalRule.noiseTrace(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> DiagonalRule.lowRank(0));
  }

  private static UnlabelledCorrelation feed(TokenTable table, int count) {
    SequenceEnsemble ensemble =
        new SequenceEnsemble(table, SequenceSigns.ofLoadings(LOADINGS), Randomness.of(4));
    UnlabelledCorrelation estimator = UnlabelledCorrelation.of(LENGTH, table.dimension());
    for (int n = 0; n < count; n++) {
      estimator.add(ensemble.tokens(n));
    }
    return estimator;
  }

  private static double meanProduct() {
    double sum = 0;
    double squares = 0;
    for (double q : LOADINGS) {
      sum += q;
      squares += q * q;
    }
    return (sum * sum - squares) / (LENGTH * (LENGTH - 1));
  }

  private static void assertCloseTo(
      PositionalCorrelation expected, PositionalCorrelation actual, double bound) {
    double error = expected.matrix().minus(actual.matrix()).largestEntry();
    assertTrue(error < bound, "largest error " + error);
  }

  private static void refuses(String start, Matrix matrix) {
    var error =
        assertThrows(IllegalArgumentException.class, () -> PositionalCorrelation.of(matrix));
    assertTrue(error.getMessage().startsWith(start), error.getMessage());
  }
}
