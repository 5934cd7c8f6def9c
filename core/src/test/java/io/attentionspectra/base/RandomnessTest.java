package io.attentionspectra.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RandomnessTest {

  @Test
  void childrenDifferByNameAndByNumberAndAreTheSameEachTime() {
    Randomness seed = Randomness.of(1);
    assertEquals(seed.child("a", 1), seed.child("a", 1));
    assertNotEquals(seed.child("a", 1), seed.child("a", 2));
    assertNotEquals(seed.child("a", 1), seed.child("b", 1));
    assertNotEquals(seed.child("a", 1), Randomness.of(2).child("a", 1));
  }

  /** Counts of 6,000 draws have standard deviation √(6,000 · 5/36) = 29. */
  @Test
  void allOrdersAreEquallyLikely() {
    List<Integer> values = List.of(1, 2, 3);
    Map<List<Integer>, Integer> counts = new HashMap<>();
    for (int i = 0; i < 6_000; i++) {
      counts.merge(Randomness.of(3).child("order", i).shuffled(values), 1, Integer::sum);
    }
    assertEquals(6, counts.size());
    counts.values().forEach(count -> assertEquals(1_000, count, 5 * 29));
    assertEquals(Randomness.of(4).shuffled(values), Randomness.of(4).shuffled(values));
  }
}
