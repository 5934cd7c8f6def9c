package io.attentionspectra.attention;

import static io.attentionspectra.drawn.Drawn.gaussian;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.ensemble.CovarianceSurrogate;
import io.attentionspectra.ensemble.HeadEnsemble;
import io.attentionspectra.ensemble.ReinitialisedHead;
import io.attentionspectra.ensemble.Replicas;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every number of a padded text is that of the text: padding has no part in it. */
final class PaddingTest {

  private static final int TOKENS = 7;
  private static final int PADDED = 11;
  private static final Matrix QUERIES = gaussian(PADDED, 3, 1);
  private static final Matrix KEYS = gaussian(PADDED, 3, 2);
  private static final Matrix LAYER_INPUT = gaussian(PADDED, 5, 3);

  /** A padded head, and the same head of the text alone. */
  private record Pair(AttentionHead padded, AttentionHead alone) {}

  static Stream<Pair> heads() {
    AttentionMask padding = AttentionMask.padded(PADDED, TOKENS);
    return Stream.of(
        pair(padding, AttentionMask.full(TOKENS)),
        pair(AttentionMask.causal(PADDED).and(padding), AttentionMask.causal(TOKENS)),
        pair(padding.and(AttentionMask.causal(PADDED)), AttentionMask.causal(TOKENS)));
  }

  private static Pair pair(AttentionMask padded, AttentionMask alone) {
    return new Pair(
        new AttentionHead(QUERIES, KEYS, 1.3, padded),
        new AttentionHead(tokens(QUERIES), tokens(KEYS), 1.3, alone));
  }

  private static Matrix tokens(Matrix rows) {
    return Matrix.generate(TOKENS, rows.columns(), rows::get);
  }

  @ParameterizedTest
  @MethodSource("heads")
  void attentionIsThatOfTheTextAndZeroBesides(Pair pair) {
    Matrix attention = pair.padded().attention();
    Matrix alone = pair.alone().attention();
    for (int i = 0; i < PADDED; i++) {
      for (int j = 0; j < PADDED; j++) {
        double expected = i < TOKENS && j < TOKENS ? alone.get(i, j) : 0;
        assertEquals(expected, attention.get(i, j));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("heads")
  void spectrumAndRowsAreThoseOfTheText(Pair pair) {
    assertSame(AttentionSpectrum.of(pair.alone(), 2), AttentionSpectrum.of(pair.padded(), 2));
    assertEquals(
        RowStatistics.of(pair.alone().attention(), pair.alone().mask()),
        RowStatistics.of(pair.padded().attention(), pair.padded().mask()));
  }

  private static void assertSame(AttentionSpectrum expected, AttentionSpectrum actual) {
    assertEquals(TOKENS, actual.keys());
    assertArrayEquals(expected.spectrum().toArray(), actual.spectrum().toArray());
    assertEquals(expected.rankOne(), actual.rankOne());
    assertEquals(expected.rows(), actual.rows());
    assertEquals(expected.leading(), actual.leading());
    assertEquals(expected.effectiveRank(), actual.effectiveRank());
  }

  @ParameterizedTest
  @MethodSource("heads")
  void scoreStatisticsAreThoseOfTheText(Pair pair) {
    assertEquals(pair.alone().statistics(), pair.padded().statistics());
  }

  @ParameterizedTest
  @MethodSource("heads")
  void simulatedNullsAreThoseOfTheText(Pair pair) {
    for (HeadEnsemble[] both :
        List.of(
            new HeadEnsemble[] {
              CovarianceSurrogate.of(pair.alone()), CovarianceSurrogate.of(pair.padded())
            },
            new HeadEnsemble[] {
              ReinitialisedHead.of(pair.alone(), tokens(LAYER_INPUT)),
              ReinitialisedHead.of(pair.padded(), LAYER_INPUT)
            })) {
      Replicas expected = drawn(both[0]);
      Replicas actual = drawn(both[1]);
      for (int r = 0; r < 2; r++) {
        assertSame(expected.spectra().get(r), actual.spectra().get(r));
      }
    }
  }

  private static Replicas drawn(HeadEnsemble ensemble) {
    return Replicas.draw(ensemble, 2, 1, Randomness.of(5), SpectralSolver.standard());
  }

  /** What a model computes at padded queries is of no meaning and may be anything. */
  @Test
  void rowsOfPaddingAreNotRead() {
    AttentionHead head = heads().findFirst().orElseThrow().padded();
    Matrix attention = head.attention();
    Matrix strange =
        Matrix.generate(PADDED, PADDED, (i, j) -> i < TOKENS ? attention.get(i, j) : -3);
    assertSame(
        AttentionSpectrum.of(head, 1),
        AttentionSpectrum.of(strange, head.mask(), 1, SpectralSolver.standard()));
  }

  @Test
  void attentionOfTokensToPaddingIsRefused() {
    Matrix uniform = Matrix.generate(PADDED, PADDED, (i, j) -> 1.0 / PADDED);
    AttentionMask mask = AttentionMask.padded(PADDED, TOKENS);
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> AttentionSpectrum.of(uniform, mask, 1, SpectralSolver.standard()))
            .getMessage();
    assertEquals(true, message.startsWith("sum of attention row 0 = 0.63"), message);
  }
}
