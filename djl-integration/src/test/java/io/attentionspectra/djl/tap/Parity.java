package io.attentionspectra.djl.tap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.attentionspectra.attention.AttentionSpectrum;
import io.attentionspectra.attention.RowStatistics;
import io.attentionspectra.attention.ScoreStatistics;

/** Device readings against the reference on the heap, in double. */
final class Parity {

  private Parity() {}

  static void assertSame(AttentionSpectrum expected, AttentionSpectrum actual, double tolerance) {
    double largest = Math.max(1e-3, expected.spectrum().get(0));
    assertArrayEquals(
        expected.spectrum().toArray(), actual.spectrum().toArray(), tolerance * largest);
    assertEquals(expected.keys(), actual.keys());
    assertEquals(expected.rankOne(), actual.rankOne(), tolerance);
    assertSame(expected.rows(), actual.rows(), tolerance);
    assertEquals(expected.leading().size(), actual.leading().size());
    for (int j = 0; j < expected.leading().size(); j++) {
      var reference = expected.leading().get(j);
      var mode = actual.leading().get(j);
      assertEquals(reference.value(), mode.value(), tolerance * largest);
      assertEquals(reference.leftParticipation(), mode.leftParticipation(), 1e3 * tolerance);
      assertEquals(reference.rightParticipation(), mode.rightParticipation(), 1e3 * tolerance);
    }
  }

  static void assertSame(ScoreStatistics expected, ScoreStatistics actual, double tolerance) {
    assertEquals(expected.betaHat(), actual.betaHat(), tolerance * expected.betaHat());
    assertEquals(expected.rowBias(), actual.rowBias(), tolerance * expected.betaHat());
    assertEquals(expected.columnBias(), actual.columnBias(), tolerance * expected.betaHat());
    assertEquals(expected.regime(), actual.regime());
    assertEquals(expected.boundary(), actual.boundary(), 1e-12);
  }

  private static void assertSame(RowStatistics expected, RowStatistics actual, double tolerance) {
    assertEquals(expected.entropy(), actual.entropy(), tolerance);
    assertEquals(expected.normalisedEntropy(), actual.normalisedEntropy(), tolerance);
    assertEquals(expected.sinkMass(), actual.sinkMass(), tolerance);
    assertEquals(expected.sink(), actual.sink());
    assertEquals(expected.firstTokenMass(), actual.firstTokenMass(), tolerance);
    assertEquals(expected.concentration(), actual.concentration(), tolerance);
  }
}
