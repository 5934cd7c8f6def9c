package io.attentionspectra.attention;

import static io.attentionspectra.drawn.Drawn.gaussian;
import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RelativeSpectrumTest {

  private static final SpectralSolver SOLVER = SpectralSolver.standard();

  static Stream<AttentionMask> masks() {
    return Stream.of(
        AttentionMask.full(8),
        AttentionMask.cross(5, 9),
        AttentionMask.cross(9, 5),
        AttentionMask.causal(9),
        AttentionMask.slidingWindow(12, 4),
        AttentionMask.prefix(9, 4));
  }

  @ParameterizedTest
  @MethodSource("masks")
  void entriesAreThoseOfTheDefinition(AttentionMask mask) {
    Matrix a = Softmax.ofRows(gaussian(mask.queries(), mask.keys(), 1), mask);
    Matrix y = RelativeSpectrum.relative(a, mask);
    for (int i = 0; i < mask.queries(); i++) {
      assertEquals(0, Arrays.stream(y.row(i)).sum(), 1e-13);
      int visible = 0;
      for (int j = 0; j < mask.keys(); j++) {
        visible += mask.allows(i, j) ? 1 : 0;
      }
      for (int j = 0; j < mask.keys(); j++) {
        double expected =
            mask.allows(i, j) ? (visible * a.get(i, j) - 1) / Math.sqrt(mask.keys()) : 0;
        assertEquals(expected, y.get(i, j), 1e-15);
      }
    }
    RelativeSpectrum spectrum = RelativeSpectrum.of(a, mask, 2, SOLVER);
    assertEquals(y.squaredNorm(), spectrum.spectrum().mean() * mask.queries(), 1e-12);
    assertEquals(mask.keys(), spectrum.keys());
    assertEquals(mask.queries(), spectrum.spectrum().size());
  }

  /** Y less its column means is the matrix whose spectrum is read without a mask. */
  @Test
  void withoutAMaskItIsTheCentredMatrixButForColumnMeans() {
    AttentionMask mask = AttentionMask.cross(11, 7);
    Matrix a = Softmax.ofRows(gaussian(11, 7, 2), mask);
    Matrix centred = RelativeSpectrum.relative(a, mask).centreColumns();
    assertEquals(0, centred.minus(AttentionSpectrum.centred(a)).largestEntry(), 1e-14);
  }

  @ParameterizedTest
  @MethodSource("masks")
  void uniformAttentionHasNone(AttentionMask mask) {
    Matrix a = Softmax.ofRows(Matrix.generate(mask.queries(), mask.keys(), (i, j) -> 0), mask);
    RelativeSpectrum spectrum = RelativeSpectrum.of(a, mask, 1, SOLVER);
    assertArrayEquals(new double[mask.queries()], spectrum.spectrum().toArray(), 1e-28);
    assertEquals(0, spectrum.leading().get(0).value(), 1e-28);
  }

  @Test
  void paddingHasNoPartInIt() {
    Matrix logits = gaussian(9, 9, 3);
    AttentionMask padded = AttentionMask.causal(9).and(AttentionMask.padded(9, 6));
    Matrix alone = Softmax.ofRows(Matrix.generate(6, 6, logits::get), AttentionMask.causal(6));
    assertEquals(
        RelativeSpectrum.relative(alone, AttentionMask.causal(6)),
        RelativeSpectrum.relative(Softmax.ofRows(logits, padded), padded));
  }

  @Test
  void badInputIsNamed() {
    Matrix uniform = Matrix.generate(4, 4, (i, j) -> 0.25);
    AttentionMask full = AttentionMask.full(4);
    assertRefused("leading = 0: ", () -> RelativeSpectrum.of(uniform, full, 0, SOLVER));
    assertRefused(
        "attention = 4 x 4: must have the shape of the mask",
        () -> RelativeSpectrum.relative(uniform, AttentionMask.full(3)));
    assertRefused(
        "attention[0][1] = 0.25: must be 0 or more",
        () -> RelativeSpectrum.relative(uniform, AttentionMask.causal(4)));
    assertRefused(
        "sum of attention row 0 = ", () -> RelativeSpectrum.relative(uniform.scale(2), full));
    Matrix row = Matrix.generate(1, 4, (i, j) -> 0.25);
    assertRefused("queries = 1: ", () -> RelativeSpectrum.ofRelative(row, 1, SOLVER));
    Matrix column = Matrix.generate(4, 1, (i, j) -> 1);
    assertRefused("keys = 1: ", () -> RelativeSpectrum.ofRelative(column, 1, SOLVER));
  }
}
