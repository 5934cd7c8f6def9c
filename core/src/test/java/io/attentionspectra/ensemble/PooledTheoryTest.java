package io.attentionspectra.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.base.RunningMoments;
import io.attentionspectra.law.FreeProduct;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.pooling.LinearPooling;
import io.attentionspectra.pooling.Poolings;
import io.attentionspectra.pooling.PositionalCorrelation;
import io.attentionspectra.signal.EdgeSignificance;
import io.attentionspectra.signal.PooledSignal;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The pooled-signal model against simulation: d = 300, V = 900, N = 1200, T = 8, mean of 5 seeds.
 * Finite-size errors are of order n^{−2/3} at the edge and n^{−1/2} for an outlier, about 2 % here.
 */
class PooledTheoryTest {

  private static final int DIMENSION = 300;
  private static final int VOCABULARY = 900;
  private static final int SEQUENCES = 1200;
  private static final double DELTA = 1 / 3.0;
  private static final double GAMMA = 0.25;
  private static final int SEEDS = 5;
  private static final double[] LOADINGS = {0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3};

  private static final List<LinearPooling> POOLINGS =
      List.of(
          Poolings.mean(),
          Poolings.harmonicCausal(1),
          Poolings.topEigenvector(PositionalCorrelation.ofLoadings(LOADINGS)));

  /** Draws a token table. */
  private interface Draw {
    TokenTable of(int dimension, int vocabulary, double signal, Randomness randomness);
  }

  @ParameterizedTest
  @CsvSource({"0.7", "1.2"})
  void independentSignsFollowTheModel(double signal) {
    for (LinearPooling pooling : POOLINGS) {
      SequenceSigns signs = SequenceSigns.ofLoadings(LOADINGS);
      double rho = pooling.rho(signs.correlation(), signal);
      PooledSignal model = PooledSignal.of(DELTA, GAMMA, rho);
      follows(model, pooling, simulate(TokenTable::independentSign, signal, signs, pooling));
    }
  }

  @ParameterizedTest
  @CsvSource({"0.3", "1"})
  void classTiedTablesFollowTheModel(double signal) {
    for (LinearPooling pooling : POOLINGS) {
      SequenceSigns signs = SequenceSigns.ofLoadings(LOADINGS);
      double rho = pooling.rho(signs.correlation(), signal);
      PooledSignal model = PooledSignal.of(DELTA, GAMMA, rho).classTied(signal);
      follows(model, pooling, simulate(TokenTable::classTied, signal, signs, pooling));
    }
  }

  @Test
  void belowTheFirstTransitionNothingShows() {
    SequenceSigns signs = SequenceSigns.ofLoadings(LOADINGS);
    LinearPooling mean = Poolings.mean();
    double rho = mean.rho(signs.correlation(), 0.1);
    PooledSignal model = PooledSignal.of(DELTA, GAMMA, rho);
    assertTrue(rho < model.firstThreshold());
    Measured measured = simulate(TokenTable::independentSign, 0.1, signs, mean);
    assertTrue(measured.alignment.mean() < 0.05);
    assertEquals(
        model.bulkEdge(), measured.largest.mean() / mean.kappa(8), 0.03 * model.bulkEdge());
  }

  /** With uncorrelated signs ρ = ‖μ‖² + δ, and the tied table is below its transition too. */
  @Test
  void belowTheFirstTransitionNothingShowsOfATiedTable() {
    SequenceSigns signs = SequenceSigns.ofLoadings(new double[8]);
    LinearPooling mean = Poolings.mean();
    PooledSignal model =
        PooledSignal.of(DELTA, GAMMA, mean.rho(signs.correlation(), 0.1)).classTied(0.1);
    assertTrue(model.rho() < model.firstThreshold());
    Measured measured = simulate(TokenTable::classTied, 0.1, signs, mean);
    assertTrue(measured.alignment.mean() < 0.05);
  }

  /**
   * The table mean z̄ is in every pooled vector, independent of the rest: a signal of its own with
   * ρ = ‖z̄‖²/κ, ‖z̄‖² near δ. That fluctuates by √(2/d) = 8 % from table to table, hence 6 % for
   * the mean outlier of 5.
   */
  @Test
  void withoutCentringTheTableMeanMakesASpuriousOutlier() {
    SequenceSigns signs = SequenceSigns.ofLoadings(LOADINGS);
    double edge = PooledSignal.of(DELTA, GAMMA, 0).bulkEdge() / 8;
    RunningMoments spurious = new RunningMoments();
    for (int seed = 0; seed < SEEDS; seed++) {
      Randomness randomness = Randomness.of(seed);
      TokenTable table =
          TokenTable.independentSign(DIMENSION, VOCABULARY, 0, randomness.child("table", 0));
      Matrix pooled =
          new SequenceEnsemble(table, signs, randomness).pooled(Poolings.mean(), SEQUENCES);
      double largest = SequenceSpectrum.aboutOrigin(pooled).largest();
      spurious.add(largest);
      assertTrue(largest > 1.1 * edge);
      assertEquals(edge, SequenceSpectrum.centred(pooled).largest(), 0.05 * edge);
    }
    double predicted = PooledSignal.of(DELTA, GAMMA, 8 * DELTA).outlier().orElseThrow() / 8;
    assertEquals(predicted, spurious.mean(), 0.06 * predicted);
  }

  /**
   * 500 null replicas at d = 200, V = 500, N = 350, T = 8. The law needs several tokens per vector:
   * with T = 1 or 2 the repeated table entries widen the spectrum and p-values come out too small.
   */
  @Test
  void edgePValuesAreCalibrated() {
    EdgeSignificance test = EdgeSignificance.of(FreeProduct.of(0.4, 200 / 350.0, 1));
    SequenceSigns signs = SequenceSigns.ofLoadings(new double[8]);
    long rejected =
        IntStream.range(0, 500)
            .parallel()
            .filter(replica -> test.pValue(largestOfNull(replica, signs), 200) < 0.05)
            .count();
    assertTrue(rejected >= 10 && rejected <= 40, "rejected " + rejected + " of 500");
  }

  /** In units of κ. */
  private static double largestOfNull(int replica, SequenceSigns signs) {
    Randomness randomness = Randomness.of(2026).child("replica", replica);
    TokenTable table = TokenTable.independentSign(200, 500, 0, randomness.child("table", 0));
    Matrix pooled =
        new SequenceEnsemble(table, signs, randomness).pooled(Poolings.rootLengthMean(), 350);
    Matrix centred = pooled.centreColumns().scale(1 / Math.sqrt(350));
    return SpectralSolver.standard().squaredSingularValues(centred)[0];
  }

  private static void follows(PooledSignal model, LinearPooling pooling, Measured measured) {
    double critical = model.secondThreshold() - DELTA;
    assertTrue(model.rho() - DELTA > 2 * critical);
    double outlier = pooling.kappa(8) * model.outlier().orElseThrow();
    assertEquals(outlier, measured.largest.mean(), 0.03 * outlier);
    assertEquals(model.alignment(), measured.alignment.mean(), 0.03);
  }

  private static Measured simulate(
      Draw draw, double signal, SequenceSigns signs, LinearPooling pooling) {
    Measured measured = new Measured(new RunningMoments(), new RunningMoments());
    for (int seed = 0; seed < SEEDS; seed++) {
      Randomness randomness = Randomness.of(40).child("seed", seed);
      TokenTable table = draw.of(DIMENSION, VOCABULARY, signal, randomness.child("table", 0));
      SequenceEnsemble ensemble = new SequenceEnsemble(table, signs, randomness);
      SequenceSpectrum spectrum = SequenceSpectrum.centred(ensemble.pooled(pooling, SEQUENCES));
      measured.largest.add(spectrum.largest());
      measured.alignment.add(spectrum.alignment(table.direction()));
    }
    return measured;
  }

  /** Largest eigenvalue and alignment over seeds. */
  private record Measured(RunningMoments largest, RunningMoments alignment) {}
}
