package io.attentionspectra.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.advice.PoolingAdvice;
import java.util.List;
import java.util.Map;

/** Two advices that say the same: everything but times, and where the texts come from. */
final class SameAdvice {

  private SameAdvice() {}

  /** Rankings and verdicts are equal, and every number within a relative distance. */
  static void assertSame(PoolingAdvice expected, PoolingAdvice found, double distance) {
    assertEquals(expected.verdict(), found.verdict());
    assertEquals(expected.lengths(), found.lengths());
    Map<String, ?> tree = expected.toTree();
    for (String key : List.of("pooling", "depths")) {
      assertTrue(tree.get(key) instanceof List<?> list && !list.isEmpty(), key);
      assertSame(key, tree.get(key), found.toTree().get(key), distance);
    }
  }

  private static void assertSame(String where, Object expected, Object found, double distance) {
    if (expected instanceof Map<?, ?> map) {
      Map<?, ?> other = (Map<?, ?>) found;
      assertEquals(map.keySet(), other.keySet(), where);
      map.forEach((key, each) -> assertSame(where + "." + key, each, other.get(key), distance));
    } else if (expected instanceof List<?> list) {
      List<?> other = (List<?>) found;
      assertEquals(list.size(), other.size(), where);
      for (int i = 0; i < list.size(); i++) {
        assertSame(where + "[" + i + "]", list.get(i), other.get(i), distance);
      }
    } else if (expected instanceof Double number) {
      assertEquals(number, (Double) found, distance * Math.abs(number), where);
    } else {
      assertEquals(expected, found, where);
    }
  }
}
