package io.attentionspectra.linalg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.attentionspectra.base.Randomness;
import org.junit.jupiter.api.Test;

/** Solutions of positive definite systems. */
final class PositiveDefiniteTest {

  @Test
  void solvesWhatWasMultiplied() {
    Matrix matrix = Matrix.of(60, 40, Randomness.of(1).gaussians(2400)).columnGram();
    double[] x = Randomness.of(2).gaussians(40);
    assertArrayEquals(x, PositiveDefinite.solve(matrix, matrix.times(x)), 1e-9);
  }

  @Test
  void refusesWhatIsNotPositiveDefinite() {
    Matrix singular = Matrix.of(1, 3, new double[] {1, 2, 3}).columnGram();
    assertThrows(ArithmeticException.class, () -> PositiveDefinite.solve(singular, new double[3]));
  }
}
