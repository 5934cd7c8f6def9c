package io.attentionspectra.linalg;

import static io.attentionspectra.drawn.Drawn.gaussian;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpectralSolverTest {

  private final SpectralSolver solver = SpectralSolver.standard();

  private static Matrix diagonal(double... values) {
    return Matrix.generate(values.length, values.length, (i, j) -> i == j ? values[i] : 0);
  }

  /** Path graph: eigenvalues 2 cos(kπ/(n+1)). */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 50, 201, 700})
  void eigenvaluesOfThePathGraph(int n) {
    Matrix path = Matrix.generate(n, n, (i, j) -> Math.abs(i - j) == 1 ? 1 : 0);
    double[] values = solver.eigenvalues(path);
    for (int k = 1; k <= n; k++) {
      assertEquals(2 * Math.cos(k * Math.PI / (n + 1)), values[k - 1], 1e-13);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 33, 34, 65, 120})
  void eigenvectorsDiagonaliseTheMatrix(int n) {
    Matrix a = gaussian(n, n, 1);
    Matrix symmetric = a.plus(a.transpose());
    SymmetricEigen eigen = solver.eigen(symmetric);
    Matrix v = eigen.vectors();
    Matrix residual = symmetric.times(v).minus(v.times(diagonal(eigen.values())));
    assertEquals(0, residual.largestEntry(), 1e-12 * n);
    assertEquals(0, v.columnGram().minus(Matrix.identity(n)).largestEntry(), 1e-12);
    assertArrayEquals(solver.eigenvalues(symmetric), eigen.values());
  }

  /** Large enough for several pieces of work. */
  @Test
  void largeMatrixKeepsTraceNormAndBitsOnAnyNumberOfThreads() throws Exception {
    int n = 600;
    Matrix a = gaussian(n, n, 11);
    Matrix symmetric = a.plus(a.transpose());
    SymmetricEigen one = inPool(1, symmetric);
    SymmetricEigen four = inPool(4, symmetric);
    assertArrayEquals(one.values(), four.values());
    assertEquals(one.vectors(), four.vectors());
    double trace = 0;
    double squares = 0;
    for (int i = 0; i < n; i++) {
      trace += symmetric.get(i, i) - one.values()[i];
      squares += one.values()[i] * one.values()[i];
    }
    assertEquals(0, trace, 1e-9);
    assertEquals(1, squares / symmetric.squaredNorm(), 1e-13);
    Matrix v = one.vectors();
    Matrix image = symmetric.times(v);
    for (int j = 0; j < v.columns(); j++) {
      for (int i = 0; i < n; i++) {
        assertEquals(one.values()[j] * v.get(i, j), image.get(i, j), 1e-10);
      }
    }
  }

  private SymmetricEigen inPool(int threads, Matrix symmetric) throws Exception {
    ForkJoinPool pool = new ForkJoinPool(threads);
    try {
      return pool.submit(() -> solver.eigen(symmetric, 4)).get();
    } finally {
      pool.shutdown();
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-250, 1e-120, 1, 1e150, 1e300})
  void extremeScalesAreHarmless(double scale) {
    Matrix gram = gaussian(40, 40, 12).rowGram();
    double[] expected = solver.eigenvalues(gram);
    SymmetricEigen eigen = solver.eigen(gram.scale(scale), 2);
    for (int i = 0; i < 40; i++) {
      assertEquals(expected[i] / expected[0], eigen.values()[i] / eigen.values()[0], 1e-13);
    }
    assertEquals(0, unitError(eigen.vectors()), 1e-13);
  }

  @Test
  void equalEigenvaluesGiveAnOrthonormalBasis() {
    Matrix a = diagonal(3, 1, 3, 0, 3, 1, 0, 2);
    SymmetricEigen eigen = solver.eigen(a, 8);
    assertArrayEquals(new double[] {3, 3, 3, 2, 1, 1, 0, 0}, eigen.values(), 1e-14);
    Matrix v = eigen.vectors();
    assertEquals(0, v.columnGram().minus(Matrix.identity(8)).largestEntry(), 1e-12);
    assertEquals(0, a.times(v).minus(v.times(diagonal(eigen.values()))).largestEntry(), 1e-12);
    SymmetricEigen zero = solver.eigen(diagonal(0, 0, 0), 3);
    assertEquals(0, zero.vectors().columnGram().minus(Matrix.identity(3)).largestEntry(), 1e-12);
  }

  @Test
  void lowRankMatrixHasACompleteBasis() {
    int n = 300;
    Matrix gram = gaussian(n, 2, 10).rowGram();
    SymmetricEigen eigen = solver.eigen(gram, n);
    Matrix v = eigen.vectors();
    assertEquals(0, v.columnGram().minus(Matrix.identity(n)).largestEntry(), 1e-11);
    assertEquals(0, gram.times(v).minus(v.times(diagonal(eigen.values()))).largestEntry(), 1e-10);
  }

  @Test
  void signMakesTheLargestEntryPositive() {
    Matrix v = solver.eigen(gaussian(30, 30, 2).rowGram(), 30).vectors();
    for (int j = 0; j < 30; j++) {
      double largest = 0;
      for (double x : v.column(j)) {
        largest = Math.abs(x) > Math.abs(largest) ? x : largest;
      }
      assertTrue(largest > 0);
    }
  }

  @ParameterizedTest
  @CsvSource({"20,20", "12,31", "31,12", "1,5", "5,1"})
  void squaresAgreeWithTheDecomposition(int rows, int columns) {
    Matrix a = gaussian(rows, columns, 3);
    double[] values = solver.singularValues(a);
    double[] squares = solver.squaredSingularValues(a);
    assertEquals(Math.min(rows, columns), values.length);
    for (int i = 0; i < values.length; i++) {
      assertEquals(values[i] * values[i], squares[i], 1e-13 * squares[0]);
    }
    assertEquals(a.squaredNorm(), java.util.Arrays.stream(squares).sum(), 1e-12 * squares[0] * 20);
  }

  @ParameterizedTest
  @CsvSource({"40,40", "12,31", "31,12"})
  void tripletsSatisfyTheirEquation(int rows, int columns) {
    Matrix a = gaussian(rows, columns, 4);
    SingularTriplets triplets = solver.leadingTriplets(a, 5);
    for (int j = 0; j < 5; j++) {
      double sigma = Math.sqrt(triplets.squaredValues()[j]);
      double[] image = a.times(triplets.right().column(j));
      double[] left = triplets.left().column(j);
      for (int i = 0; i < rows; i++) {
        assertEquals(sigma * left[i], image[i], 1e-11);
      }
    }
    assertEquals(0, unitError(triplets.left()), 1e-11);
    assertEquals(0, unitError(triplets.right()), 1e-11);
    assertArrayEquals(solver.squaredSingularValues(a), triplets.squaredValues());
  }

  private static double unitError(Matrix vectors) {
    return vectors.columnGram().minus(Matrix.identity(vectors.columns())).largestEntry();
  }

  /** The accuracy the contract promises: singular values 10⁰ … 10⁻⁸ between rotations. */
  @Test
  void smallSingularValuesAreLostInSquaresButNotInTheDecomposition() {
    int n = 9;
    Matrix left = solver.eigen(gaussian(n, n, 5).rowGram(), n).vectors();
    Matrix right = solver.eigen(gaussian(n, n, 6).rowGram(), n).vectors();
    double[] sigma = new double[n];
    for (int i = 0; i < n; i++) {
      sigma[i] = Math.pow(10, -i);
    }
    Matrix a = left.times(diagonal(sigma)).times(right.transpose());
    double[] values = solver.singularValues(a);
    double[] squares = solver.squaredSingularValues(a);
    for (int i = 0; i < n; i++) {
      assertEquals(sigma[i], values[i], 1e-14);
      assertEquals(sigma[i] * sigma[i], squares[i], 1e-14);
    }
  }

  @Test
  void inputStaysUnchangedAndBatchesKeepTheirOrder() {
    List<Matrix> batch = List.of(gaussian(6, 6, 7), gaussian(9, 4, 8), gaussian(3, 8, 9));
    double[] before = batch.get(0).toArray();
    List<double[]> squares = solver.allSquaredSingularValues(batch);
    List<SingularTriplets> triplets = solver.allLeadingTriplets(batch, 2);
    List<double[]> eigenvalues =
        solver.allEigenvalues(batch.stream().map(Matrix::rowGram).toList());
    for (int i = 0; i < batch.size(); i++) {
      assertArrayEquals(solver.squaredSingularValues(batch.get(i)), squares.get(i));
      assertArrayEquals(squares.get(i), triplets.get(i).squaredValues());
      assertEquals(squares.get(i)[0], eigenvalues.get(i)[0], 1e-12);
    }
    assertArrayEquals(before, batch.get(0).toArray());
  }

  @Test
  void badInputIsRefused() {
    Matrix skew = Matrix.of(new double[][] {{0, 1}, {-1, 0}});
    assertThrows(IllegalArgumentException.class, () -> solver.eigenvalues(skew));
    assertThrows(IllegalArgumentException.class, () -> solver.eigenvalues(gaussian(2, 3, 1)));
    assertThrows(IllegalArgumentException.class, () -> solver.eigen(Matrix.identity(3), 4));
    Matrix overflown = Matrix.identity(2).scale(1e200).rowGram();
    assertThrows(IllegalArgumentException.class, () -> solver.eigenvalues(overflown));
    assertThrows(
        IllegalArgumentException.class,
        () -> solver.squaredSingularValues(Matrix.identity(2).scale(1e200)));
  }
}
