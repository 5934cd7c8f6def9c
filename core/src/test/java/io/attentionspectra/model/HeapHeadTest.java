package io.attentionspectra.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.attention.AttentionHead;
import io.attentionspectra.attention.AttentionMask;
import io.attentionspectra.attention.AttentionSpectrum;
import io.attentionspectra.attention.Visibility;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A head is read alike from its queries and keys, its logits, and its attention. */
final class HeapHeadTest {

  private static final int LENGTH = 20;
  private static final int SIZE = 8;
  private static final AttentionMask MASK = AttentionMask.causal(LENGTH);
  private static final AttentionHead HEAD = new AttentionHead(random("q"), random("k"), 0.9, MASK);

  private static Matrix random(String name) {
    return Matrix.of(LENGTH, SIZE, Randomness.of(5).child(name, 0).gaussians(LENGTH * SIZE));
  }

  private static AttentionRequest request() {
    return new AttentionRequest(
            List.of("text"), LENGTH, Set.of(0), Set.of(0), 2, List.of(), Randomness.of(1))
        .withBalanced();
  }

  private static HeadReading read(HeapHead head) {
    SpectralSolver solver = SpectralSolver.standard();
    HeadReading raw = head.raw(request(), 0, 0, 0, Visibility.CAUSAL, solver);
    return head.complete(raw, request(), solver);
  }

  private static void assertSame(AttentionSpectrum expected, AttentionSpectrum read) {
    assertArrayEquals(expected.spectrum().toArray(), read.spectrum().toArray());
    assertEquals(expected.rows(), read.rows());
    assertEquals(expected.leading(), read.leading());
    assertEquals(expected.rankOne(), read.rankOne());
  }

  @Test
  void readsWhatCoreMeasures() {
    HeadReading reading = read(HeapHead.of(HEAD, Optional.empty()));
    assertSame(AttentionSpectrum.of(HEAD, 2), reading.spectrum());
    assertEquals(HEAD.statistics(), reading.scores());
    assertTrue(reading.balanced().orElseThrow().head().isPresent());
  }

  @Test
  void logitsSayAsMuchAsQueriesAndKeys() {
    HeadReading whole = read(HeapHead.of(HEAD, Optional.empty()));
    HeapHead head = HeapHead.ofLogits(SIZE, HEAD.logits(), MASK, Optional.empty());
    assertSame(whole.spectrum(), read(head).spectrum());
    assertEquals(whole.scores(), read(head).scores());
    assertFalse(head.isAttentionAlone());
  }

  @Test
  void attentionAloneLosesTheRowBias() {
    HeadReading whole = read(HeapHead.of(HEAD, Optional.empty()));
    HeapHead head =
        HeapHead.ofAttention(
            SIZE, HEAD.attention(), MASK, Optional.empty(), HeapHead.NumberType.SINGLE);
    HeadReading reading = read(head);
    assertSame(whole.spectrum(), reading.spectrum());
    assertEquals(whole.betaHat(), reading.betaHat(), 1e-9);
    assertEquals(whole.scores().columnBias(), reading.scores().columnBias(), 1e-9);
    assertEquals(0, reading.scores().rowBias());
    assertTrue(head.isAttentionAlone());
  }

  /** Weights that vary by less than their digits have neither spectrum nor β̂. */
  @Test
  void roundingOfGivenAttentionIsNothing() {
    double even = 1.0 / LENGTH;
    Matrix flat =
        Matrix.generate(
            LENGTH,
            LENGTH,
            (i, j) -> even * (1 + 2e-8 * (j % 2 == 0 ? 1 : -1) * (i % 2 == 0 ? 1 : -1)));
    HeapHead head =
        HeapHead.ofAttention(
            SIZE, flat, AttentionMask.full(LENGTH), Optional.empty(), HeapHead.NumberType.SINGLE);
    HeadReading reading = read(head);
    assertEquals(0, reading.spectrum().spectrum().mean());
    assertEquals(0, reading.betaHat());
  }
}
