package io.attentionspectra.linalg;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.attentionspectra.base.Randomness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The largest square alone is that of the whole decomposition. */
final class LargestSquareTest {

  private static final SpectralSolver SOLVER = SpectralSolver.standard();

  private static Matrix gaussian(int rows, int columns, int seed) {
    return Matrix.of(rows, columns, Randomness.of(seed).gaussians(rows * columns));
  }

  private static void assertLargest(Matrix matrix) {
    double expected = Math.pow(SOLVER.singularValues(matrix)[0], 2);
    assertEquals(expected, SOLVER.largestSquare(matrix), 1e-8 * expected);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 7", "7, 1", "2, 2", "9, 9", "60, 60", "40, 130", "130, 40", "200, 200"})
  void isThatOfAllSingularValues(int rows, int columns) {
    for (int seed = 0; seed < 5; seed++) {
      Matrix matrix = gaussian(rows, columns, seed);
      assertLargest(matrix);
      assertLargest(matrix.scale(1e-60));
    }
  }

  @Test
  void lowRankEndsEarly() {
    for (int rank = 1; rank < 4; rank++) {
      assertLargest(gaussian(50, rank, rank).times(gaussian(rank, 70, 10 + rank)));
    }
  }

  @Test
  void equalSingularValuesAreOne() {
    assertLargest(Matrix.generate(30, 30, (i, j) -> i == j ? 3 : 0));
  }

  @Test
  void zeroIsZero() {
    assertEquals(0, SOLVER.largestSquare(Matrix.generate(5, 8, (i, j) -> 0)));
  }
}
