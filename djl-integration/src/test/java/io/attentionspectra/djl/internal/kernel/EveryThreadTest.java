package io.attentionspectra.djl.internal.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.djl.testing.Graph;
import io.attentionspectra.djl.testing.ThreadKind;
import io.attentionspectra.linalg.GramSum;
import io.attentionspectra.linalg.Matrix;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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

  @ParameterizedTest
  @EnumSource(ThreadKind.class)
  void numbersAreTheSame(ThreadKind kind) throws Exception {
    List<double[]> expected = computed();
    List<double[]> actual = kind.call(EveryThreadTest::computed);
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
