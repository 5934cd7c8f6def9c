package io.attentionspectra.djl.internal.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.Device;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.linalg.GramSum;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SingularTriplets;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.linalg.SymmetricEigen;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TorchSolverTest {

  private static final SpectralSolver EJML = SpectralSolver.standard();
  private static TorchSolver solver;

  @BeforeAll
  static void open() {
    solver = TorchSolver.on(Device.cpu());
  }

  @AfterAll
  static void close() {
    solver.close();
  }

  private static Matrix gaussian(int rows, int columns, long index) {
    return Matrix.of(
        rows, columns, Randomness.of(5).child("matrix", index).gaussians(rows * columns));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 120})
  void eigenEqualsEjml(int n) {
    Matrix a = gaussian(n, n, 1);
    Matrix symmetric = a.plus(a.transpose());
    double[] expected = EJML.eigenvalues(symmetric);
    double scale = Math.max(expected[0], -expected[n - 1]);
    assertArrayEquals(expected, solver.eigenvalues(symmetric), 1e-13 * scale);
    SymmetricEigen eigen = solver.eigen(symmetric, Math.min(n, 3));
    assertArrayEquals(expected, eigen.values(), 1e-13 * scale);
    Matrix difference = eigen.vectors().minus(EJML.eigen(symmetric, Math.min(n, 3)).vectors());
    assertEquals(0, difference.largestEntry(), 1e-9);
  }

  @ParameterizedTest
  @CsvSource({"40,40", "12,31", "31,12", "1,5", "5,1"})
  void singularValuesAndVectorsEqualEjml(int rows, int columns) {
    Matrix a = gaussian(rows, columns, 4);
    int count = Math.min(Math.min(rows, columns), 4);
    double[] expected = EJML.singularValues(a);
    assertArrayEquals(expected, solver.singularValues(a), 1e-13 * expected[0]);
    double[] squares = EJML.squaredSingularValues(a);
    assertArrayEquals(squares, solver.squaredSingularValues(a), 1e-13 * squares[0]);
    SingularTriplets triplets = solver.leadingTriplets(a, count);
    assertArrayEquals(squares, triplets.squaredValues(), 1e-13 * squares[0]);
    SingularTriplets reference = EJML.leadingTriplets(a, count);
    assertEquals(0, triplets.left().minus(reference.left()).largestEntry(), 1e-9);
    assertEquals(0, triplets.right().minus(reference.right()).largestEntry(), 1e-9);
  }

  @ParameterizedTest
  @CsvSource({"40,40", "12,31", "31,12", "1,5", "5,1"})
  void gramSumEqualsThatOnTheHeapAndGoesOnBitForBit(int rows, int columns) {
    double[] first = gaussian(rows, columns, 6).toArray();
    double[] second = gaussian(rows + 1, columns, 7).toArray();
    GramSum heap = GramSum.onHeap(columns);
    GramSum device = solver.gramSum(columns);
    heap.add(first, rows);
    device.add(first, rows);
    GramSum resumed = solver.gramSum(columns);
    resumed.replace(device.lowerTriangle());
    heap.add(second, rows);
    device.add(second, rows);
    resumed.add(second, rows);
    assertArrayEquals(heap.lowerTriangle(), device.lowerTriangle(), 1e-13 * rows);
    assertArrayEquals(device.lowerTriangle(), resumed.lowerTriangle());
  }

  @Test
  void vectorsOfARankOneMatrixAreZeroBeyondItsRank() {
    Matrix a = gaussian(4, 1, 2).times(gaussian(1, 6, 3));
    SingularTriplets triplets = solver.leadingTriplets(a, 2);
    assertEquals(a.squaredNorm(), triplets.squaredValues()[0], 1e-12 * a.squaredNorm());
    assertArrayEquals(new double[6], triplets.right().column(1), 0);
    assertEquals(1, triplets.left().columns(0, 1).squaredNorm(), 1e-12);
  }

  /** Four callers at once, each with its own batch, get what one caller gets. */
  @Test
  void callersAtOnceGetTheSameNumbers() {
    List<List<Matrix>> batches =
        IntStream.range(0, 4)
            .mapToObj(i -> List.of(gaussian(30, 30, i), gaussian(9, 44, i), gaussian(64, 8, i)))
            .toList();
    List<List<double[]>> alone = batches.stream().map(solver::allSquaredSingularValues).toList();
    List<List<double[]>> together =
        batches.parallelStream().map(solver::allSquaredSingularValues).toList();
    for (int i = 0; i < batches.size(); i++) {
      for (int j = 0; j < 3; j++) {
        assertArrayEquals(alone.get(i).get(j), together.get(i).get(j));
      }
    }
  }

  @Test
  void badInputIsRefused() {
    Matrix skew = Matrix.of(new double[][] {{0, 1}, {-1, 0}});
    Matrix huge = Matrix.identity(2).scale(1e200);
    assertThrows(IllegalArgumentException.class, () -> solver.eigenvalues(skew));
    assertThrows(IllegalArgumentException.class, () -> solver.eigenvalues(gaussian(2, 3, 1)));
    assertThrows(IllegalArgumentException.class, () -> solver.eigen(Matrix.identity(3), 4));
    assertThrows(IllegalArgumentException.class, () -> solver.leadingTriplets(skew, 3));
    assertThrows(RuntimeException.class, () -> solver.squaredSingularValues(huge));
  }
}
