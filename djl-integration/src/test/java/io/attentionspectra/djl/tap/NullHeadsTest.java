package io.attentionspectra.djl.tap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.attentionspectra.attention.AttentionHead;
import io.attentionspectra.attention.Visibility;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.ensemble.CovarianceSurrogate;
import io.attentionspectra.ensemble.HeadEnsemble;
import io.attentionspectra.ensemble.ReinitialisedHead;
import io.attentionspectra.ensemble.Replicas;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import java.util.List;
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

  private static void assertReplicas(HeadEnsemble ensemble, Randomness seed, Replicas actual) {
    Replicas expected = Replicas.draw(ensemble, 3, 2, seed, SpectralSolver.standard());
    assertEquals(expected.name(), actual.name());
    for (int r = 0; r < 3; r++) {
      Parity.assertSame(expected.spectra().get(r), actual.spectra().get(r), 1e-10);
    }
  }

  static List<Visibility> visibilities() {
    return List.of(
        Visibility.FULL, Visibility.CAUSAL, Visibility.slidingWindow(6), Visibility.band(5));
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
    assertReplicas(CovarianceSurrogate.of(head), seed, batch.draw().get(0));
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
    assertReplicas(ReinitialisedHead.of(head, text), seed, batch.draw().get(0));
  }

  private static NDArray tokens() {
    return manager.create(Randomness.of(8).gaussians(30 * 20), new Shape(1, 30, 20));
  }

  private static NullRequest request(double betaHat, int count) {
    return new NullRequest(30, betaHat, ReadingPlan.withDefaults(), count, Randomness.of(9));
  }

  private static Replicas reinitialised(NDArray tokens, NullRequest request) {
    return nulls.batch().reinitialised(request, tokens, 0, 6).draw().get(0);
  }

  @Test
  void aReplicaDoesNotDependOnTheirNumber() {
    NDArray tokens = tokens();
    Replicas few = reinitialised(tokens, request(0.7, 2));
    Replicas many = reinitialised(tokens, request(0.7, 5));
    assertArrayEquals(
        few.spectra().get(1).spectrum().toArray(), many.spectra().get(1).spectrum().toArray());
  }

  @Test
  void aBatchDrawsWhatItsNullsDrawAlone() {
    NDArray tokens = tokens();
    List<Replicas> together =
        nulls
            .batch()
            .reinitialised(request(0.7, 2), tokens, 0, 6)
            .reinitialised(request(1.1, 3), tokens, 0, 6)
            .draw();
    Replicas second = reinitialised(tokens, request(1.1, 3));
    assertEquals(List.of(2, 3), together.stream().map(r -> r.spectra().size()).toList());
    for (int r = 0; r < 3; r++) {
      assertArrayEquals(
          second.spectra().get(r).spectrum().toArray(),
          together.get(1).spectra().get(r).spectrum().toArray());
    }
    assertEquals(List.of(), nulls.batch().draw());
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
