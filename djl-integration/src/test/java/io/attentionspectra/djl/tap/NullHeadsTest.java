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
import org.junit.jupiter.params.provider.EnumSource;

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

  @ParameterizedTest
  @EnumSource(Visibility.class)
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
    Replicas replicas = nulls.surrogate(moments, LENGTH, betaHat, plan, 3, seed, Device.cpu());
    assertReplicas(CovarianceSurrogate.of(head), seed, replicas);
  }

  @ParameterizedTest
  @EnumSource(Visibility.class)
  void reinitialisedHeadsAreThoseOfTheReference(Visibility visibility) {
    AttentionHead head = head(visibility);
    double[] values = Randomness.of(8).gaussians(2 * 36 * 20);
    NDArray tokens = manager.create(values, new Shape(2, 36, 20));
    Matrix text = Matrix.generate(LENGTH, 20, (i, j) -> values[(36 + i) * 20 + j]);
    ReadingPlan plan = ReadingPlan.withDefaults().with(visibility).withLeading(2);
    Randomness seed = Randomness.of(9);
    Replicas replicas =
        nulls.reinitialised(tokens, 1, LENGTH, 6, head.statistics().betaHat(), plan, 3, seed);
    assertReplicas(ReinitialisedHead.of(head, text), seed, replicas);
  }

  @Test
  void aReplicaDoesNotDependOnTheirNumber() {
    NDArray tokens = manager.create(Randomness.of(8).gaussians(30 * 20), new Shape(1, 30, 20));
    ReadingPlan plan = ReadingPlan.withDefaults();
    Randomness seed = Randomness.of(9);
    Replicas few = nulls.reinitialised(tokens, 0, 30, 6, 0.7, plan, 2, seed);
    Replicas many = nulls.reinitialised(tokens, 0, 30, 6, 0.7, plan, 5, seed);
    assertArrayEquals(
        few.spectra().get(1).spectrum().toArray(), many.spectra().get(1).spectrum().toArray());
  }

  @Test
  void aBatchDrawsWhatItsNullsDrawAlone() {
    NDArray tokens = manager.create(Randomness.of(8).gaussians(30 * 20), new Shape(1, 30, 20));
    ReadingPlan plan = ReadingPlan.withDefaults();
    List<Replicas> together =
        nulls
            .batch()
            .reinitialised(tokens, 0, 30, 6, 0.7, plan, 2, Randomness.of(9))
            .reinitialised(tokens, 0, 30, 6, 1.1, plan, 3, Randomness.of(10))
            .draw();
    Replicas second = nulls.reinitialised(tokens, 0, 30, 6, 1.1, plan, 3, Randomness.of(10));
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
    NDArray tokens = manager.create(new Shape(1, 30, 20));
    ReadingPlan plan = ReadingPlan.withDefaults();
    Randomness seed = Randomness.of(1);
    assertThrows(
        IllegalArgumentException.class,
        () -> nulls.reinitialised(tokens, 1, 30, 6, 1, plan, 2, seed));
    assertThrows(
        IllegalArgumentException.class,
        () -> nulls.reinitialised(tokens, 0, 31, 6, 1, plan, 2, seed));
    assertThrows(
        IllegalArgumentException.class,
        () -> nulls.reinitialised(tokens, 0, 30, 6, 0, plan, 2, seed));
    assertThrows(
        IllegalArgumentException.class,
        () -> nulls.reinitialised(tokens, 0, 30, 6, 1, plan, 0, seed));
  }
}
