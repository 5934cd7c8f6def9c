package io.attentionspectra.djl.internal.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import io.attentionspectra.attention.AttentionMask;
import io.attentionspectra.attention.Visibility;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.djl.testing.Graph;
import io.attentionspectra.djl.testing.ThreadKind;
import io.attentionspectra.linalg.GramSum;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.matrixfree.MatrixFreePlan;
import io.attentionspectra.matrixfree.MatrixFreeSpectrum;
import io.attentionspectra.matrixfree.MeasuredMatrix;
import io.attentionspectra.matrixfree.TileSums;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Kernels on any thread, also on arrays that a training holds: same numbers, no graph. */
final class EveryThreadTest {

  private static final int ROWS = 7;
  private static final int COLUMNS = 4;
  private static final double[] VALUES = Randomness.of(3).gaussians(ROWS * COLUMNS);

  private static List<double[]> computed() {
    List<double[]> results = new ArrayList<>();
    try (DeviceLinearAlgebra algebra = DeviceLinearAlgebra.open();
        TorchSolver solver = TorchSolver.on(Device.cpu());
        NDManager scope = NDManager.newBaseManager(Device.cpu(), TorchScriptKernel.ENGINE)) {
      NDArray rows = scope.create(VALUES, new Shape(ROWS, COLUMNS));
      rows.setRequiresGradient(true);
      NDArray gram = algebra.gram(rows, scope);
      Graph.assertNotRecorded(gram);
      results.add(gram.toDoubleArray());
      results.add(algebra.singularValues(rows)[0]);
      results.add(algebra.squaredSingularValues(rows)[0]);
      algebra.qr(rows, scope).forEach(Graph::assertNotRecorded);
      results.add(solver.squaredSingularValues(Matrix.of(ROWS, COLUMNS, VALUES)));
      GramSum sum = solver.gramSum(COLUMNS);
      sum.add(VALUES, ROWS);
      results.add(sum.lowerTriangle());
    }
    return results;
  }

  /** Two heads of 7 tokens, balanced on the workers and on the calling thread. */
  private static List<double[]> balanced() {
    List<double[]> results = new ArrayList<>();
    try (DeviceBalancing balancing = DeviceBalancing.open();
        NDManager scope = NDManager.newBaseManager(Device.cpu(), TorchScriptKernel.ENGINE)) {
      double[] drawn = Randomness.of(4).gaussians(2 * ROWS * ROWS);
      NDArray logits = scope.create(drawn, new Shape(2, ROWS, ROWS));
      NDArray attention = logits.softmax(-1);
      List.of(logits, attention).forEach(array -> array.setRequiresGradient(true));
      DeviceMask mask = DeviceMask.of(AttentionMask.full(ROWS), scope);
      List<BalancedHead> heads = new ArrayList<>();
      heads.addAll(balancing.allOfLogits(logits, mask, scope));
      heads.addAll(balancing.allOfAttention(attention, mask, scope));
      heads.add(balancing.ofLogits(logits, 1, mask, scope));
      heads.add(balancing.ofAttention(attention, 1, mask, scope));
      for (BalancedHead head : heads) {
        Graph.assertNotRecorded(head.relative());
        results.add(head.relative().toDoubleArray());
        results.add(head.factors().keyBiases());
        results.add(head.factors().queryShifts());
      }
    }
    return results;
  }

  /** A head of more rows than one tile has, and what the solver makes of its tiles. */
  private static List<double[]> tiled() {
    int length = 1100;
    double[] drawn = Randomness.of(6).gaussians(2 * length * COLUMNS);
    try (TorchSolver solver = TorchSolver.on(Device.cpu());
        NDManager scope = NDManager.newBaseManager(Device.cpu(), TorchScriptKernel.ENGINE)) {
      NDArray both = scope.create(drawn, new Shape(2, length, COLUMNS));
      NDArray queries = both.get(0);
      NDArray keys = both.get(1);
      List.of(queries, keys).forEach(array -> array.setRequiresGradient(true));
      try (DeviceTiles tiles =
          DeviceTiles.of(queries, keys, 0.5, OptionalDouble.of(4), Visibility.CAUSAL)) {
        TileSums sums = tiles.sums();
        double[] ones = new double[length];
        Arrays.fill(ones, 1);
        MatrixFreeSpectrum spectrum =
            MatrixFreeSpectrum.of(tiles, MatrixFreePlan.withDefaults(Randomness.of(7)), solver);
        return List.of(
            sums.normalisers(),
            sums.entropies(),
            sums.received(),
            new double[] {
              tiles.residualSquares(ones, ones),
              tiles.squares(sums, MeasuredMatrix.centred(sums)),
              spectrum.attention().effectiveRank()
            },
            spectrum.attention().spectrum().toArray());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(ThreadKind.class)
  void numbersAreTheSame(ThreadKind kind) throws Exception {
    assertSame(kind, EveryThreadTest::computed);
  }

  @ParameterizedTest
  @EnumSource(ThreadKind.class)
  void balancedHeadsAreTheSame(ThreadKind kind) throws Exception {
    assertSame(kind, EveryThreadTest::balanced);
  }

  @ParameterizedTest
  @EnumSource(ThreadKind.class)
  void tilesAreTheSame(ThreadKind kind) throws Exception {
    assertSame(kind, EveryThreadTest::tiled);
  }

  private static void assertSame(ThreadKind kind, Callable<List<double[]>> work) throws Exception {
    List<double[]> expected = work.call();
    List<double[]> actual = kind.call(work);
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), actual.get(i), 0);
    }
  }

  /** Work on an array that requires gradients, on the threads that kernels run on. */
  @ParameterizedTest
  @EnumSource(ThreadKind.class)
  void workersRecordNothing(ThreadKind kind) throws Exception {
    List<Boolean> recorded =
        kind.call(
            () -> {
              try (NDManager scope = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
                NDArray weight = scope.ones(new Shape(3));
                weight.setRequiresGradient(true);
                assertTrue(Graph.isRecorded(weight.mul(weight)), "this thread itself records");
                return EngineWorkers.shared()
                    .map(List.of(1, 2, 3), item -> Graph.isRecorded(weight.mul(weight)));
              }
            });
    assertEquals(List.of(false, false, false), recorded);
  }

  /**
   * The engine gives a thread its default number of threads at the first parallel operation; a
   * worker that took it would give other last digits from its second kernel on.
   */
  @Test
  void workersStayOnOneThread() {
    List<Integer> threads = new ArrayList<>();
    try (NDManager scope = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      for (int round = 0; round < 2; round++) {
        threads.addAll(
            EngineWorkers.shared()
                .map(
                    List.of(1, 2, 3, 4),
                    item -> {
                      scope.ones(new Shape(512, 512)).exp().sum().close();
                      return JniUtils.getNumThreads();
                    }));
      }
    }
    assertEquals(Collections.nCopies(8, 1), threads);
  }
}
