package io.attentionspectra.lengths;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.pooling.PositionalCorrelation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TextCorrelationTest {

  private static final PositionClasses POSITIONS = new PositionClasses(5, 3, false);

  /** r = q q′ with fading q. */
  private static TextCorrelation fading() {
    return TextCorrelation.nearest(
        POSITIONS, Matrix.generate(8, 8, (c, e) -> 0.9 * Math.exp(-(c + e) / 10.0)));
  }

  /** The short way over classes gives what the whole matrix of all positions gives. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5, 6, 7, 8, 20, 61})
  void agreesWithThePositionsWrittenOut(int length) {
    TextCorrelation texts = fading();
    PositionalCorrelation whole = texts.of(length);
    double[] weights = texts.topEigenvector(length);
    assertArrayEquals(whole.topEigenvector(), weights, 1e-9);
    double[] any = Randomness.of(length).gaussians(length);
    assertEquals(whole.quadraticForm(any), texts.quadraticForm(any), 1e-9);
    assertEquals(whole.largestEigenvalue(), texts.quadraticForm(weights), 1e-9);
  }

  @Test
  void isACorrelationWhateverTheEstimate() {
    for (int seed = 0; seed < 20; seed++) {
      double[] random = Randomness.of(seed).gaussians(64);
      TextCorrelation near =
          TextCorrelation.nearest(
              POSITIONS,
              Matrix.generate(8, 8, (c, e) -> random[Math.max(c, e) * 8 + Math.min(c, e)]));
      near.of(40); // refuses what is not positive semi-definite with unit diagonal
      for (int c = 0; c < 8; c++) {
        assertTrue(near.matrix().get(c, c) <= 1 + 1e-12);
      }
    }
  }

  @Test
  void leavesACorrelationAsItIs() {
    TextCorrelation once = fading();
    assertEquals(once, TextCorrelation.nearest(POSITIONS, once.matrix()));
  }

  @Test
  void refusesAnotherSize() {
    assertThrows(
        IllegalArgumentException.class,
        () -> TextCorrelation.nearest(POSITIONS, Matrix.identity(7)));
  }

  @Test
  void scalesLieOnLinesOfLogarithms() {
    LengthScale scale = new LengthScale(new double[] {2, 8}, new double[] {1, 4});
    assertEquals(1, scale.at(1), 0);
    assertEquals(1, scale.at(2), 0);
    assertEquals(2, scale.at(4), 1e-12);
    assertEquals(4, scale.at(100), 0);
    assertThrows(
        IllegalArgumentException.class,
        () -> new LengthScale(new double[] {8, 2}, new double[] {1, 4}));
    assertThrows(
        IllegalArgumentException.class,
        () -> new LengthScale(new double[] {2, 8}, new double[] {1, 0}));
  }
}
