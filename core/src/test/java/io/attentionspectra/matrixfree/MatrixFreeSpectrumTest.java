package io.attentionspectra.matrixfree;

import static io.attentionspectra.drawn.Drawn.gaussian;
import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.attention.AttentionHead;
import io.attentionspectra.attention.AttentionSpectrum;
import io.attentionspectra.attention.LeadingMode;
import io.attentionspectra.attention.RelativeSpectrum;
import io.attentionspectra.attention.RowStatistics;
import io.attentionspectra.attention.ScoreStatistics;
import io.attentionspectra.attention.Softmax;
import io.attentionspectra.attention.Visibility;
import io.attentionspectra.balancing.Balancing;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.spectrum.Distance;
import io.attentionspectra.spectrum.Spectrum;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MatrixFreeSpectrumTest {

  private static final SpectralSolver SOLVER = SpectralSolver.standard();
  private static final int LENGTH = 203;
  private static final int HEAD_SIZE = 12;
  private static final double SCALE = 1 / Math.sqrt(HEAD_SIZE);

  static Stream<Visibility> visibilities() {
    return Stream.of(
        Visibility.FULL,
        Visibility.CAUSAL,
        Visibility.slidingWindow(50),
        Visibility.band(40),
        Visibility.chunks(60));
  }

  private static AttentionHead head(Visibility visibility) {
    return new AttentionHead(
        gaussian(LENGTH, HEAD_SIZE, 1).map(x -> 1.3 * x),
        gaussian(LENGTH, HEAD_SIZE, 2).map(x -> x + 0.3),
        1,
        visibility.mask(LENGTH));
  }

  private static AttentionTiles tiles(AttentionHead head, Visibility visibility) {
    return AttentionTiles.onHeap(
        head.queries(), head.keys(), SCALE, OptionalDouble.empty(), visibility);
  }

  private static MatrixFreePlan plan(long seed) {
    return new MatrixFreePlan(10, 5, 1e-9, 14, 18, Randomness.of(seed));
  }

  @ParameterizedTest
  @MethodSource("visibilities")
  void whatIsExactIsThatOfTheMatrix(Visibility visibility) {
    AttentionHead head = head(visibility);
    AttentionSpectrum dense = AttentionSpectrum.of(head, 5);
    MatrixFreeSpectrum free = MatrixFreeSpectrum.of(tiles(head, visibility), plan(3), SOLVER);
    assertEquals(dense.spectrum().mean(), free.mean(), 1e-12 * dense.spectrum().mean());
    assertEquals(dense.rankOne(), free.attention().rankOne(), 1e-12 * dense.rankOne());
    assertRows(dense.rows(), free.rows());
    assertScores(head.statistics(), free.scores());
    for (int rank = 0; rank < 5; rank++) {
      LeadingMode expected = dense.leading().get(rank);
      LeadingValue found = free.leading().get(rank);
      assertEquals(expected.value(), found.mode().value(), found.error() + 1e-12);
      assertTrue(found.error() <= 1e-6 * expected.value());
      assertEquals(expected.leftParticipation(), found.mode().leftParticipation(), 1e-4);
      assertEquals(expected.rightParticipation(), found.mode().rightParticipation(), 1e-4);
    }
  }

  private static void assertRows(RowStatistics expected, RowStatistics found) {
    assertEquals(expected.entropy(), found.entropy(), 1e-12);
    assertEquals(expected.normalisedEntropy(), found.normalisedEntropy(), 1e-12);
    assertEquals(expected.sinkMass(), found.sinkMass(), 1e-14);
    assertEquals(expected.sink(), found.sink());
    assertEquals(expected.firstTokenMass(), found.firstTokenMass(), 1e-14);
    assertEquals(expected.concentration(), found.concentration(), 1e-14);
  }

  private static void assertScores(ScoreStatistics expected, ScoreStatistics found) {
    assertEquals(expected.betaHat(), found.betaHat(), 1e-11);
    assertEquals(expected.rowBias(), found.rowBias(), 1e-10);
    assertEquals(expected.columnBias(), found.columnBias(), 1e-10);
    assertEquals(expected.regime(), found.regime());
    assertEquals(expected.boundary(), found.boundary(), 1e-12);
  }

  @ParameterizedTest
  @MethodSource("visibilities")
  void productsAreThoseOfTheMatrix(Visibility visibility) {
    AttentionHead head = head(visibility);
    AttentionTiles tiles = tiles(head, visibility);
    TileSums sums = tiles.sums();
    Matrix attention = head.attention();
    assertProducts(AttentionSpectrum.centred(attention), tiles, sums, MeasuredMatrix.centred(sums));
    assertProducts(
        RelativeSpectrum.relative(attention, head.mask()),
        tiles,
        sums,
        MeasuredMatrix.relative(LENGTH, visibility));
    Balancing balancing = Balancing.of(head);
    double[] rows = balancing.factors().queryShifts();
    double[] columns = balancing.factors().keyBiases();
    for (int i = 0; i < LENGTH; i++) {
      rows[i] = Math.exp(sums.normalisers()[i] - rows[i]);
      columns[i] = Math.exp(-columns[i]);
    }
    assertProducts(balancing.relative(), tiles, sums, MeasuredMatrix.balanced(rows, columns));
  }

  @Test
  void balancingOverTilesIsThatOfTheMatrix() {
    AttentionHead head = head(Visibility.CAUSAL);
    Matrix relative = Balancing.of(head).relative();
    AttentionTiles tiles = tiles(head, Visibility.CAUSAL);
    TileSums sums = tiles.sums();
    MeasuredMatrix balanced = MeasuredMatrix.balanced(tiles, sums);
    assertProducts(relative, tiles, sums, balanced);
    MatrixFreeSpectrum free = MatrixFreeSpectrum.of(tiles, sums, balanced, plan(1), SOLVER);
    RelativeSpectrum dense = RelativeSpectrum.ofRelative(relative, 5, SOLVER);
    assertEquals(1, free.mean() / dense.spectrum().mean(), 1e-9);
    assertEquals(1, free.leading().get(0).mode().value() / dense.spectrum().get(0), 1e-8);
    assertEquals(
        dense.effectiveRank(), free.effectiveRank().value(), free.effectiveRank().halfWidth());
  }

  private static void assertProducts(
      Matrix matrix, AttentionTiles tiles, TileSums sums, MeasuredMatrix measured) {
    Matrix vectors = gaussian(3, LENGTH, 5);
    double[][] given = {vectors.row(0), vectors.row(1), vectors.row(2)};
    GramProducts products = tiles.products(sums, measured, given);
    for (int v = 0; v < 3; v++) {
      double[] image = matrix.times(given[v]);
      assertArrayEquals(image, products.images()[v], 1e-11);
      assertArrayEquals(matrix.transpose().times(image), products.gram()[v], 1e-9);
    }
  }

  @ParameterizedTest
  @MethodSource("visibilities")
  void estimatesLieWithinTheirErrors(Visibility visibility) {
    AttentionHead head = head(visibility);
    AttentionSpectrum dense = AttentionSpectrum.of(head, 5);
    int rank = 0;
    int distribution = 0;
    for (int seed = 0; seed < 20; seed++) {
      MatrixFreeSpectrum free = MatrixFreeSpectrum.of(tiles(head, visibility), plan(seed), SOLVER);
      ProbeEstimate found = free.effectiveRank();
      rank += Math.abs(found.value() - dense.effectiveRank()) <= found.halfWidth() ? 1 : 0;
      double distance = Distance.KOLMOGOROV_SMIRNOV.between(free.spectrum(), dense.spectrum());
      distribution += distance <= free.distribution().error() ? 1 : 0;
      assertEquals(free.mean(), free.spectrum().mean(), 1e-12 * free.mean());
      assertTrue(found.halfWidth() < 0.05 * dense.effectiveRank(), found::toString);
      assertTrue(free.distribution().error() < 0.5);
    }
    assertTrue(rank >= 19, "effective rank in " + rank + " of 20");
    assertTrue(distribution >= 19, "distribution in " + distribution + " of 20");
  }

  /** Converged values are those of the matrix, one by one, far beyond the leading ones. */
  @Test
  void knownValuesAreThoseOfTheMatrix() {
    AttentionHead head = head(Visibility.FULL);
    MatrixFreePlan most = new MatrixFreePlan(10, 5, 1e-300, 19, 19, Randomness.of(1));
    MatrixFreeSpectrum free = MatrixFreeSpectrum.of(tiles(head, Visibility.FULL), most, SOLVER);
    AttentionSpectrum dense = AttentionSpectrum.of(head, 5);
    assertTrue(free.distribution().known() > LENGTH / 6);
    double[] values = free.spectrum().toArray();
    for (int rank = 0; rank < free.distribution().known(); rank++) {
      assertEquals(dense.spectrum().get(rank), values[rank], 1e-6 * dense.spectrum().get(rank));
    }
  }

  /** Every token attends alike: A⊥ is 0, and B_k of the iteration, too. */
  @Test
  void equalRowsHaveNoSpectrum() {
    Matrix none = Matrix.generate(64, 4, (i, j) -> 0);
    AttentionTiles tiles =
        AttentionTiles.onHeap(
            none, gaussian(64, 4, 1), 0.5, OptionalDouble.empty(), Visibility.FULL);
    MatrixFreeSpectrum free = MatrixFreeSpectrum.of(tiles, plan(1), SOLVER);
    assertEquals(0, free.attention().effectiveRank());
    assertEquals(0, free.attention().spectrum().get(0));
    assertEquals(1, free.attention().rankOne(), 1e-12);
    assertEquals(0, free.scores().betaHat());
  }

  /** Three directions and no more: the iteration meets an invariant space at once. */
  @Test
  void lowRankEndsInAnInvariantSpace() {
    double[][] groups = new double[120][3];
    for (int i = 0; i < groups.length; i++) {
      groups[i][i % 3] = 4;
    }
    Matrix q = Matrix.of(groups);
    AttentionHead head = AttentionHead.of(q, q);
    AttentionSpectrum dense = AttentionSpectrum.of(head, 5);
    AttentionTiles tiles =
        AttentionTiles.onHeap(q, q, 1 / Math.sqrt(3), OptionalDouble.empty(), Visibility.FULL);
    MatrixFreeSpectrum free = MatrixFreeSpectrum.of(tiles, plan(1), SOLVER);
    assertEquals(2, free.effectiveRank().value(), 1e-9);
    assertEquals(dense.spectrum().get(1), free.leading().get(1).mode().value(), 1e-9);
    assertEquals(0, free.leading().get(2).mode().value(), 1e-9);
    assertEquals(0, free.spectrum().get(2), 1e-9);
  }

  @Test
  void cappedScoresEnterTheSoftmax() {
    AttentionHead head = head(Visibility.FULL);
    Matrix capped = head.logits().map(x -> 1.5 * Math.tanh(x / 1.5));
    AttentionSpectrum dense =
        AttentionSpectrum.of(Softmax.ofRows(capped, head.mask()), head.mask(), 5, SOLVER);
    AttentionTiles tiles =
        AttentionTiles.onHeap(
            head.queries(), head.keys(), SCALE, OptionalDouble.of(1.5), Visibility.FULL);
    MatrixFreeSpectrum free = MatrixFreeSpectrum.of(tiles, plan(1), SOLVER);
    assertRows(dense.rows(), free.rows());
    assertEquals(dense.spectrum().get(0), free.leading().get(0).mode().value(), 1e-9);
    assertScores(ScoreStatistics.of(capped, head.mask()), free.scores());
  }

  @Test
  void oneThreadGivesTheNumbersOfMany() throws Exception {
    AttentionHead head = head(Visibility.CAUSAL);
    ForkJoinPool one = new ForkJoinPool(1);
    try {
      double[] alone = one.submit(() -> numbers(head)).get();
      assertArrayEquals(alone, numbers(head));
    } finally {
      one.shutdown();
    }
  }

  private static double[] numbers(AttentionHead head) {
    MatrixFreeSpectrum free =
        MatrixFreeSpectrum.of(tiles(head, Visibility.CAUSAL), plan(1), SOLVER);
    Spectrum spectrum = free.spectrum();
    return new double[] {
      free.effectiveRank().value(),
      free.effectiveRank().halfWidth(),
      free.leading().get(4).mode().value(),
      spectrum.get(LENGTH / 2),
      free.distribution().error()
    };
  }

  @Test
  void refusesWhatItCannotMeasure() {
    Matrix q = gaussian(30, 4, 1);
    AttentionTiles few = AttentionTiles.onHeap(q, q, 1, OptionalDouble.empty(), Visibility.FULL);
    assertRefused("tokens", () -> MatrixFreeSpectrum.of(few, plan(1), SOLVER));
    Matrix others = gaussian(29, 4, 1);
    assertRefused(
        "keys", () -> AttentionTiles.onHeap(q, others, 1, OptionalDouble.empty(), Visibility.FULL));
    Randomness seed = Randomness.of(1);
    assertRefused("probes", () -> new MatrixFreePlan(4, 2, 1e-7, 8, 9, seed));
    assertRefused("leading", () -> new MatrixFreePlan(10, 10, 1e-7, 8, 9, seed));
    assertRefused("mostSteps", () -> new MatrixFreePlan(10, 5, 1e-7, 8, 7, seed));
  }

  /** Tables of Student's t, 0.995: 3.355 at 8, 2.977 at 14, 2.750 at 30 degrees of freedom. */
  @Test
  void studentIsThatOfTables() {
    List<Integer> freedom = List.of(8, 14, 30);
    double[] expected = {3.355387, 2.976843, 2.749996};
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], ProbeEstimate.student(freedom.get(i)), 2e-3);
    }
  }
}
