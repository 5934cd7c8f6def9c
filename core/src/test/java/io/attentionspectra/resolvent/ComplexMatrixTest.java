package io.attentionspectra.resolvent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ComplexMatrixTest {

  private static final int SIZE = 9;
  private static final int SIDES = 3;

  private static ComplexMatrix random(int columns, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    ComplexMatrix matrix = new ComplexMatrix(SIZE, columns);
    for (int i = 0; i < SIZE; i++) {
      for (int j = 0; j < columns; j++) {
        matrix.set(i, j, random.nextDouble() - 0.5, random.nextDouble() - 0.5);
      }
    }
    return matrix;
  }

  /** With a zero where the first pivot would be, so that rows are interchanged. */
  private static ComplexMatrix system() {
    ComplexMatrix system = random(SIZE, 1);
    system.set(0, 0, 0, 0);
    return system;
  }

  @Test
  void solutionsSatisfyTheSystem() {
    ComplexMatrix solution = random(SIDES, 2);
    assertTrue(system().solve(solution));
    ComplexMatrix product = new ComplexMatrix(SIZE, SIDES);
    ComplexMatrix system = system();
    ComplexMatrix sides = random(SIDES, 2);
    for (int i = 0; i < SIZE; i++) {
      for (int k = 0; k < SIZE; k++) {
        product.addRow(i, system.re(i)[k], system.im(i)[k], solution, k, 0, SIDES);
      }
      for (int j = 0; j < SIDES; j++) {
        assertEquals(sides.re(i)[j], product.re(i)[j], 1e-12);
        assertEquals(sides.im(i)[j], product.im(i)[j], 1e-12);
      }
    }
  }

  @Test
  void noSolutionOfASingularSystem() {
    assertFalse(new ComplexMatrix(SIZE, SIZE).solve(ComplexMatrix.identity(SIZE)));
  }
}
