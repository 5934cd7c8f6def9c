package io.attentionspectra.djl.tap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.attentionspectra.attention.AttentionHead;
import io.attentionspectra.attention.AttentionSpectrum;
import io.attentionspectra.attention.AttentionView;
import io.attentionspectra.attention.ScoreTerms;
import io.attentionspectra.attention.Visibility;
import io.attentionspectra.balancing.Balancing;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.ensemble.CovarianceSurrogate;
import io.attentionspectra.ensemble.HeadEnsemble;
import io.attentionspectra.ensemble.ReinitialisedHead;
import io.attentionspectra.ensemble.Replicas;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.model.ReplicaReadings;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NullHeadsTest {

  private static final int LENGTH = 30;
  private static final Batch QUERIES = Batch.of(5, 2, 36, 6, LENGTH);
  private static final Batch KEYS = Batch.of(6, 2, 36, 6, LENGTH);

  private static NDManager manager;
  private static NullHeads nulls;
  private static HeadReducer reducer;

  @BeforeAll
  static void open() {
    manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
    nulls = NullHeads.open();
    reducer = HeadReducer.open();
  }

  @AfterAll
  static void close() {
    reducer.close();
    nulls.close();
    manager.close();
  }

  private static AttentionHead head(Visibility visibility) {
    return new AttentionHead(
        QUERIES.head(0, 1), KEYS.head(0, 1), 1, Batch.mask(visibility, LENGTH));
  }

  private static void assertReplicas(
      HeadEnsemble ensemble, Randomness seed, List<AttentionSpectrum> actual) {
    Replicas expected = Replicas.draw(ensemble, 3, 2, seed, SpectralSolver.standard());
    for (int r = 0; r < 3; r++) {
      Parity.assertSame(expected.spectra().get(r), actual.get(r), 1e-10);
    }
  }

  /** Whole spectra of the first replicas of one null of a batch. */
  private static List<AttentionSpectrum> spectra(NullBatch batch, int of, int count) {
    return read(batch, of, count, Set.of(AttentionView.RAW), Set.of()).stream()
        .map(reading -> Objects.requireNonNull(reading.whole().get(AttentionView.RAW)))
        .toList();
  }

  private static List<ReplicaReadings.Reading> read(
      NullBatch batch, int of, int count, Set<AttentionView> whole, Set<AttentionView> largest) {
    return batch.read(
        IntStream.range(0, count)
            .mapToObj(r -> new NullBatch.Task(of, new ReplicaReadings.Order(r, whole, largest)))
            .toList());
  }

  /** One draw gives both views, and the largest value alone is that of the whole spectrum. */
  @ParameterizedTest
  @MethodSource("visibilities")
  void bothViewsAndLargestValuesAreThoseOfTheReference(Visibility visibility) {
    AttentionHead head = head(visibility);
    NDArray tokens = tokens();
    double[] values = tokens.toDoubleArray();
    Matrix text = Matrix.generate(LENGTH, 20, (i, j) -> values[i * 20 + j]);
    Randomness seed = Randomness.of(9);
    ReadingPlan plan = ReadingPlan.withDefaults().with(visibility);
    NullRequest request = new NullRequest(LENGTH, head.statistics().betaHat(), plan, 3, seed);
    HeadEnsemble ensemble = ReinitialisedHead.of(head, text);
    Set<AttentionView> both = Set.of(AttentionView.values());
    try (NullBatch batch = nulls.batch().reinitialised(request, tokens, 0, 6)) {
      List<ReplicaReadings.Reading> whole = read(batch, 0, 3, both, Set.of());
      List<ReplicaReadings.Reading> largest = read(batch, 0, 3, Set.of(), both);
      for (int r = 0; r < 3; r++) {
        Balancing balanced = Balancing.of(ensemble.draw(seed.child("replica", r)));
        double[] expected = balanced.spectrum(1, SpectralSolver.standard()).spectrum().toArray();
        for (AttentionView view : both) {
          AttentionSpectrum of = Objects.requireNonNull(whole.get(r).whole().get(view));
          double top = of.spectrum().get(0);
          assertEquals(top, Objects.requireNonNull(largest.get(r).largest().get(view)), 1e-5 * top);
          if (view == AttentionView.BALANCED) {
            assertArrayEquals(expected, of.spectrum().toArray(), 1e-9 * (1 + expected[0]));
          }
        }
      }
    }
  }

  static List<Visibility> visibilities() {
    return List.of(
        Visibility.FULL,
        Visibility.CAUSAL,
        Visibility.slidingWindow(6),
        Visibility.band(5),
        Visibility.chunks(7));
  }

  @ParameterizedTest
  @MethodSource("visibilities")
  void surrogatesAreThoseOfTheReference(Visibility visibility) {
    AttentionHead head = head(visibility);
    HeadMoments moments =
        reducer
            .moments(
                QUERIES.on(manager, DataType.FLOAT64),
                KEYS.on(manager, DataType.FLOAT64),
                new int[] {LENGTH})
            .get(0)
            .get(1);
    ReadingPlan plan = ReadingPlan.withDefaults().with(visibility).withLeading(2);
    double betaHat = head.statistics().betaHat();
    Randomness seed = Randomness.of(7);
    NullRequest request = new NullRequest(LENGTH, betaHat, plan, 3, seed);
    NullBatch batch = nulls.batch().surrogate(request, moments, Device.cpu());
    assertReplicas(CovarianceSurrogate.of(head), seed, spectra(batch, 0, 3));
  }

  @ParameterizedTest
  @MethodSource("visibilities")
  void reinitialisedHeadsAreThoseOfTheReference(Visibility visibility) {
    AttentionHead head = head(visibility);
    double[] values = Randomness.of(8).gaussians(2 * 36 * 20);
    NDArray tokens = manager.create(values, new Shape(2, 36, 20));
    Matrix text = Matrix.generate(LENGTH, 20, (i, j) -> values[(36 + i) * 20 + j]);
    ReadingPlan plan = ReadingPlan.withDefaults().with(visibility).withLeading(2);
    Randomness seed = Randomness.of(9);
    NullRequest request = new NullRequest(LENGTH, head.statistics().betaHat(), plan, 3, seed);
    NullBatch batch = nulls.batch().reinitialised(request, tokens, 1, 6);
    assertReplicas(ReinitialisedHead.of(head, text), seed, spectra(batch, 0, 3));
  }

  /** A cap and a bias are the head's own: products are set to the β̂ of its products. */
  @ParameterizedTest
  @MethodSource("visibilities")
  void replicasHaveTheTermsOfTheHead(Visibility visibility) {
    double[] bias = Randomness.of(12).gaussians(36 * 36);
    AttentionHead products = head(visibility);
    Matrix own = Matrix.generate(LENGTH, LENGTH, (i, j) -> bias[i * 36 + j]);
    AttentionHead head = products.with(new ScoreTerms(OptionalDouble.of(1.5), Optional.of(own)));
    assertTrue(Math.abs(head.statistics().betaHat() - products.statistics().betaHat()) > 0.1);
    NDArray queries = QUERIES.on(manager, DataType.FLOAT64);
    NDArray keys = KEYS.on(manager, DataType.FLOAT64);
    int[] lengths = {LENGTH};
    ReadingPlan plan = ReadingPlan.withDefaults().with(visibility).withLeading(2);
    double spread = reducer.spreads(queries, keys, lengths, plan).get(0).get(1);
    assertEquals(products.statistics().betaHat(), spread, 1e-12);
    HeadTerms terms =
        new HeadTerms(OptionalDouble.of(1.5), Optional.of(manager.create(bias, new Shape(36, 36))));
    Randomness seed = Randomness.of(7);
    NullRequest request = new NullRequest(LENGTH, spread, plan, 3, seed).with(spread, terms);
    HeadMoments moments = reducer.moments(queries, keys, lengths).get(0).get(1);
    NullBatch batch = nulls.batch().surrogate(request, moments, Device.cpu());
    assertReplicas(CovarianceSurrogate.of(head), seed, spectra(batch, 0, 3));
    double[] values = Randomness.of(8).gaussians(36 * 20);
    Matrix text = Matrix.generate(LENGTH, 20, (i, j) -> values[i * 20 + j]);
    NullBatch other =
        nulls.batch().reinitialised(request, manager.create(values, new Shape(1, 36, 20)), 0, 6);
    assertReplicas(ReinitialisedHead.of(head, text), seed, spectra(other, 0, 3));
  }

  private static NDArray tokens() {
    return manager.create(Randomness.of(8).gaussians(30 * 20), new Shape(1, 30, 20));
  }

  private static NullRequest request(double betaHat, int count) {
    return new NullRequest(30, betaHat, ReadingPlan.withDefaults(), count, Randomness.of(9));
  }

  private static double[] reinitialised(NDArray tokens, NullRequest request, int replica) {
    NullBatch batch = nulls.batch().reinitialised(request, tokens, 0, 6);
    return spectra(batch, 0, request.count()).get(replica).spectrum().toArray();
  }

  @Test
  void aReplicaDoesNotDependOnTheirNumber() {
    NDArray tokens = tokens();
    assertArrayEquals(
        reinitialised(tokens, request(0.7, 2), 1), reinitialised(tokens, request(0.7, 5), 1));
  }

  @Test
  void aBatchDrawsWhatItsNullsDrawAlone() {
    NDArray tokens = tokens();
    NullBatch together =
        nulls
            .batch()
            .reinitialised(request(0.7, 2), tokens, 0, 6)
            .reinitialised(request(1.1, 3), tokens, 0, 6);
    List<AttentionSpectrum> second = spectra(together, 1, 3);
    for (int r = 0; r < 3; r++) {
      assertArrayEquals(
          reinitialised(tokens, request(1.1, 3), r), second.get(r).spectrum().toArray());
    }
    assertEquals(List.of(), nulls.batch().read(List.of()));
  }

  @Test
  void badInputIsNamed() {
    NDArray tokens = tokens();
    NullBatch batch = nulls.batch();
    NullRequest tooLong = new NullRequest(31, 1, ReadingPlan.withDefaults(), 2, Randomness.of(1));
    assertThrows(
        IllegalArgumentException.class, () -> batch.reinitialised(request(1, 2), tokens, 1, 6));
    assertThrows(IllegalArgumentException.class, () -> batch.reinitialised(tooLong, tokens, 0, 6));
    assertThrows(
        IllegalArgumentException.class, () -> batch.reinitialised(request(1, 2), tokens, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> request(0, 2));
    assertThrows(IllegalArgumentException.class, () -> request(1, 0));
  }
}
