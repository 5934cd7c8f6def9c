package io.attentionspectra.attention;

import static io.attentionspectra.drawn.Drawn.gaussian;
import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.linalg.Matrix;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AttentionLayersTest {

  static Stream<AttentionMask> masks() {
    return Stream.of(
        AttentionMask.full(9),
        AttentionMask.causal(9),
        AttentionMask.padded(9, 6),
        AttentionMask.causal(9).and(AttentionMask.padded(9, 6)),
        AttentionMask.cross(4, 9));
  }

  @ParameterizedTest
  @MethodSource("masks")
  void rowsSumToOneAndMaskedEntriesAreZero(AttentionMask mask) {
    Matrix a = Softmax.ofRows(gaussian(mask.queries(), mask.keys(), 1).scale(3), mask);
    for (int i = 0; i < mask.queries(); i++) {
      assertEquals(i < mask.realQueries() ? 1 : 0, Arrays.stream(a.row(i)).sum(), 1e-14);
      for (int j = 0; j < mask.keys(); j++) {
        assertEquals(mask.allows(i, j), a.get(i, j) > 0);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("masks")
  void addingAConstantToARowChangesNothing(AttentionMask mask) {
    Matrix logits = gaussian(mask.queries(), mask.keys(), 2);
    Matrix shifted =
        Matrix.generate(
            logits.rows(), logits.columns(), (i, j) -> logits.get(i, j) + 1000 * (i - 3));
    Matrix difference = Softmax.ofRows(shifted, mask).minus(Softmax.ofRows(logits, mask));
    assertEquals(0, difference.largestEntry(), 1e-11);
  }

  @Test
  void ratiosOfAttentionAreExponentialsOfScoreDifferences() {
    AttentionHead head =
        AttentionHead.of(gaussian(5, 3, 3), gaussian(7, 3, 4)).withInverseTemperature(1.7);
    Matrix a = head.attention();
    double score = 0;
    double other = 0;
    for (int c = 0; c < 3; c++) {
      score += head.queries().get(2, c) * head.keys().get(6, c) / Math.sqrt(3);
      other += head.queries().get(2, c) * head.keys().get(0, c) / Math.sqrt(3);
    }
    assertEquals(Math.exp(1.7 * (score - other)), a.get(2, 6) / a.get(2, 0), 1e-12);
  }

  @Test
  void hugeLogitsGiveOneHotRows() {
    Matrix logits = gaussian(6, 6, 5).scale(1e300);
    Matrix a = Softmax.ofRows(logits, AttentionMask.full(6));
    for (int i = 0; i < 6; i++) {
      assertEquals(1, Arrays.stream(a.row(i)).max().orElseThrow());
    }
  }

  @Test
  void masksAreValues() {
    assertEquals(AttentionMask.causal(9), AttentionMask.generate(9, 9, (i, j) -> j <= i));
    assertEquals(AttentionMask.causal(9).hashCode(), AttentionMask.causal(9).hashCode());
    assertNotEquals(AttentionMask.causal(9), AttentionMask.full(9));
    assertNotEquals(AttentionMask.cross(2, 8), AttentionMask.cross(4, 4));
    assertNotEquals(AttentionMask.padded(4, 4), AttentionMask.padded(5, 4));
    assertEquals(AttentionMask.full(4), AttentionMask.padded(4, 4));
  }

  @Test
  void masksCountTheirPairs() {
    assertEquals(45, AttentionMask.causal(9).pairs());
    assertEquals(5, AttentionMask.causal(9).meanKeys());
    assertEquals(36, AttentionMask.padded(9, 6).pairs());
    assertEquals(6, AttentionMask.padded(9, 6).meanKeys());
    assertEquals(6, AttentionMask.causal(9).and(AttentionMask.padded(9, 6)).keysOf(5));
    assertEquals(0, AttentionMask.causal(9).and(AttentionMask.padded(9, 6)).keysOf(6));
    assertEquals(3.5, AttentionMask.causal(9).and(AttentionMask.padded(9, 6)).meanKeys());
  }

  @Test
  void multiHeadOutputIsTheConcatenationOfItsHeads() {
    int heads = 3;
    Matrix x = gaussian(8, 12, 6);
    Matrix wq = gaussian(12, 6, 7);
    Matrix wk = gaussian(12, 6, 8);
    Matrix wv = gaussian(12, 9, 9);
    Matrix wo = gaussian(9, 5, 10);
    AttentionMask mask = AttentionMask.causal(8);
    Matrix output = new MultiHeadAttention(wq, wk, wv, wo, heads).apply(x, mask);
    Matrix sum = Matrix.generate(8, 5, (i, j) -> 0);
    for (int h = 0; h < heads; h++) {
      AttentionHead head =
          AttentionHead.of(
                  x.times(wq.columns(2 * h, 2 * h + 2)), x.times(wk.columns(2 * h, 2 * h + 2)))
              .withMask(mask);
      Matrix rowsOfOutput = wo.transpose().columns(3 * h, 3 * h + 3).transpose();
      Matrix value = x.times(wv.columns(3 * h, 3 * h + 3));
      sum = sum.plus(head.attention().times(value).times(rowsOfOutput));
    }
    assertEquals(0, output.minus(sum).largestEntry(), 1e-12);
  }

  @Test
  void crossAttentionTakesKeysAndValuesFromTheContext() {
    Matrix w = Matrix.identity(4);
    MultiHeadAttention layer = new MultiHeadAttention(w, w, w, w, 2);
    Matrix x = gaussian(3, 4, 11);
    Matrix y = gaussian(6, 4, 12);
    List<AttentionHead> heads = layer.heads(x, y, AttentionMask.cross(3, 6));
    assertEquals(3, heads.get(0).attention().rows());
    assertEquals(6, heads.get(1).attention().columns());
    assertEquals(
        heads.get(1).attention().times(y.columns(2, 4)),
        layer.apply(x, y, AttentionMask.cross(3, 6)).columns(2, 4));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5, 1, 3})
  void harmonicRowsFollowTheirFormula(double tau) {
    Matrix limit = ParameterFreeAttention.of(tau).limit(20);
    for (int i = 1; i <= 20; i++) {
      double total = Math.exp(tau) + i - 1;
      for (int j = 1; j <= 20; j++) {
        double expected = j > i ? 0 : (i == j ? Math.exp(tau) : 1) / total;
        assertEquals(expected, limit.get(i - 1, j - 1), 1e-15);
      }
    }
  }

  /** XᵢᵀXⱼ/d − 1{i=j} is of order 1/√d. */
  @Test
  void parameterFreeAttentionTendsToTheHarmonicMatrix() {
    ParameterFreeAttention layer = ParameterFreeAttention.of(1);
    Matrix limit = layer.limit(6);
    double near = layer.attention(gaussian(6, 100_000, 13)).minus(limit).largestEntry();
    double far = layer.attention(gaussian(6, 100, 14)).minus(limit).largestEntry();
    assertTrue(near < 4 / Math.sqrt(100_000), "distance " + near);
    assertTrue(far > near, far + " against " + near);
  }

  @Test
  void badInputIsNamed() {
    assertRefused("mask row 0 = empty", () -> AttentionMask.generate(2, 2, (i, j) -> i > 0));
    assertRefused("mask row 0 = empty", () -> emptyIntersection());
    assertRefused("tokens = 10", () -> AttentionMask.padded(9, 10));
    assertRefused("keys = 0", () -> AttentionMask.cross(3, 0));
    assertRefused(
        "logits = 3 x 3", () -> Softmax.ofRows(Matrix.identity(3), AttentionMask.full(4)));
    assertRefused("head size", () -> AttentionHead.of(gaussian(3, 2, 1), gaussian(3, 4, 1)));
    assertRefused("multiple of the 3 heads", () -> unevenHeads());
    assertRefused("scale = -1.0", () -> ParameterFreeAttention.of(-1));
  }

  private static AttentionMask emptyIntersection() {
    AttentionMask later = AttentionMask.generate(3, 3, (i, j) -> j >= 1);
    return later.and(AttentionMask.causal(3));
  }

  private static MultiHeadAttention unevenHeads() {
    Matrix w = Matrix.identity(4);
    return new MultiHeadAttention(w, w, w, w, 3);
  }

  @Test
  void maskedLogitsAreNotRead() {
    Matrix logits = gaussian(5, 5, 15);
    Matrix spoiled = Matrix.generate(5, 5, (i, j) -> j > i ? 1e9 : logits.get(i, j));
    AttentionMask causal = AttentionMask.causal(5);
    assertArrayEquals(
        Softmax.ofRows(logits, causal).toArray(), Softmax.ofRows(spoiled, causal).toArray());
  }

  @Test
  void windowsAndPrefixesShowTheKeysTheySay() {
    AttentionMask window = AttentionMask.slidingWindow(7, 3);
    AttentionMask prefix = AttentionMask.prefix(7, 3);
    for (int i = 0; i < 7; i++) {
      assertEquals(Math.min(i + 1, 3), window.keysOf(i));
      assertEquals(Math.max(i + 1, 3), prefix.keysOf(i));
      assertEquals(Math.min(7 - i, 3), window.queriesOf(i));
      assertEquals(i < 3 ? 7 : 7 - i, prefix.queriesOf(i));
      assertTrue(window.allows(i, i) && prefix.allows(i, i));
    }
    assertEquals(AttentionMask.causal(7), AttentionMask.slidingWindow(7, 7));
    assertEquals(AttentionMask.causal(7), AttentionMask.prefix(7, 1));
    assertEquals(AttentionMask.full(7), AttentionMask.prefix(7, 7));
    assertRefused("window = 8", () -> AttentionMask.slidingWindow(7, 8));
    assertRefused("window = 0", () -> AttentionMask.slidingWindow(7, 0));
    assertRefused("prefix = 8", () -> AttentionMask.prefix(7, 8));
    assertRefused("prefix = 0", () -> AttentionMask.prefix(7, 0));
  }

  @ParameterizedTest
  @MethodSource("masks")
  void pairsAreCountedFromBothSides(AttentionMask mask) {
    assertEquals(mask.pairs(), IntStream.range(0, mask.queries()).map(mask::keysOf).sum());
    assertEquals(mask.pairs(), IntStream.range(0, mask.keys()).map(mask::queriesOf).sum());
  }
}
