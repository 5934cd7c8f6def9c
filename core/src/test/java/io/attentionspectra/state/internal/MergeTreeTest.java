package io.attentionspectra.state.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.attentionspectra.state.PartRange;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Order and shape of the tree, and lists cut in their order. */
final class MergeTreeTest {

  private static String tree(int count) {
    MergeTree<StringBuilder> tree =
        new MergeTree<>((left, right) -> left.insert(0, '(').append(right).append(')'));
    IntStream.rangeClosed(1, count).forEach(i -> tree.add(new StringBuilder().append(i)));
    return tree.merged().toString();
  }

  @Test
  void neighboursAreMergedFirst() {
    assertEquals("1", tree(1));
    assertEquals("(12)", tree(2));
    assertEquals("((12)3)", tree(3));
    assertEquals("(((12)(34))5)", tree(5));
    assertEquals("(((12)(34))((56)7))", tree(7));
    assertThrows(NoSuchElementException.class, () -> tree(0));
  }

  @Test
  void everyEntryIsInThePartThatHoldsIt() {
    for (int count : List.of(1, 2, 7, 100)) {
      for (int of : List.of(1, 2, 3, 9, 100, 150)) {
        int next = 0;
        for (int part = 1; part <= of; part++) {
          PartRange range = PartRange.of(part, of);
          assertEquals(next, range.start(count));
          next = range.end(count);
          for (int index = range.start(count); index < next; index++) {
            assertEquals(part, PartRange.holding(index, count, of));
          }
        }
        assertEquals(count, next);
      }
    }
    PartRange last = PartRange.of(1000, 1000);
    assertEquals(Integer.MAX_VALUE, last.end(Integer.MAX_VALUE));
    assertEquals(1000, PartRange.holding(Integer.MAX_VALUE - 1, Integer.MAX_VALUE, 1000));
  }
}
