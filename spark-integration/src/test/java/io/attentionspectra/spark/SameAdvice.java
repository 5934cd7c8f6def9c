package io.attentionspectra.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.advice.PoolingAdvice;
import io.attentionspectra.testing.SameNumbers;
import java.util.List;
import java.util.Map;

/** Two advices that say the same: everything but times, and where the texts come from. */
final class SameAdvice {

  private static final List<String> PARTS = List.of("pooling", "depths");

  private SameAdvice() {}

  /** Every bit is equal. */
  static void assertSameBits(PoolingAdvice expected, PoolingAdvice found) {
    assertSameWords(expected, found);
    PARTS.forEach(part -> assertEquals(tree(expected, part), tree(found, part)));
  }

  /** Rankings and verdicts are equal, and numbers to 12 digits. */
  static void assertSameNumbers(PoolingAdvice expected, PoolingAdvice found) {
    assertSameWords(expected, found);
    PARTS.forEach(part -> SameNumbers.check(part, tree(expected, part), tree(found, part)));
  }

  private static void assertSameWords(PoolingAdvice expected, PoolingAdvice found) {
    assertEquals(expected.verdict(), found.verdict());
    assertEquals(expected.lengths(), found.lengths());
  }

  private static Object tree(PoolingAdvice advice, String part) {
    Map<String, ?> tree = advice.toTree();
    assertTrue(tree.get(part) instanceof List<?> list && !list.isEmpty(), part);
    return tree.get(part);
  }
}
