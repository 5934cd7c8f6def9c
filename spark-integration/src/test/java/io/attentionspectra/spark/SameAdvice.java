package io.attentionspectra.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.attentionspectra.advice.PoolingAdvice;
import io.attentionspectra.report.page.Report;
import io.attentionspectra.testing.SameNumbers;
import java.util.Map;
import java.util.TreeMap;

/** Two advices that say the same: everything but times and the hash of the texts. */
final class SameAdvice {

  private SameAdvice() {}

  /** Every bit is equal. */
  static void assertSameBits(PoolingAdvice expected, PoolingAdvice found) {
    assertEquals(expected.verdict(), found.verdict());
    assertEquals(tree(expected), tree(found));
  }

  /** Every bit is equal but for the notes. */
  static void assertSameBitsButNotes(PoolingAdvice expected, PoolingAdvice found) {
    assertEquals(expected.verdict(), found.verdict());
    Map<Object, Object> rest = tree(expected);
    Map<Object, Object> other = tree(found);
    rest.remove("notes");
    other.remove("notes");
    assertEquals(rest, other);
  }

  /** Rankings and verdicts are equal, and numbers to 12 digits. */
  static void assertSameNumbers(PoolingAdvice expected, PoolingAdvice found) {
    assertEquals(expected.verdict(), found.verdict());
    SameNumbers.check("advice", tree(expected), tree(found));
  }

  /** The pages are the same byte for byte. */
  static void assertSamePages(PoolingAdvice expected, PoolingAdvice found) {
    assertEquals(page(expected), page(found));
  }

  private static Map<Object, Object> tree(PoolingAdvice advice) {
    String hash = advice.texts().sha256();
    Map<Object, Object> tree = new TreeMap<>(advice.toTree());
    tree.remove("timing");
    tree.computeIfPresent("texts", (key, texts) -> without(hash, texts));
    tree.computeIfPresent("provenance", (key, facts) -> without(hash, facts));
    return tree;
  }

  private static Map<Object, Object> without(String hash, Object of) {
    Map<Object, Object> rest = new TreeMap<>((Map<?, ?>) of);
    rest.values().removeIf(hash::equals);
    return rest;
  }

  private static String page(PoolingAdvice advice) {
    return Report.of(advice)
        .toHtml()
        .replaceAll("\"([a-z]+Seconds)\":[^,}]*", "\"$1\":0")
        .replace(advice.texts().sha256(), "the hash of the texts");
  }
}
