package io.attentionspectra.attention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class VisibilityTest {

  static List<Visibility> all() {
    return List.of(
        Visibility.FULL,
        Visibility.CAUSAL,
        Visibility.slidingWindow(3),
        Visibility.slidingWindow(8),
        Visibility.band(1),
        Visibility.band(4),
        Visibility.chunks(3),
        Visibility.chunks(8));
  }

  @ParameterizedTest
  @MethodSource("all")
  void isFoundInItsMask(Visibility visibility) {
    for (int length : new int[] {1, 2, 3, 4, 5, 9, 20}) {
      Visibility found = Visibility.of(visibility.mask(length)).orElseThrow();
      assertEquals(visibility.mask(length), found.mask(length));
      assertEquals(visibility.at(length).mask(length), visibility.mask(length));
    }
    assertEquals(Optional.of(visibility), Visibility.of(visibility.mask(20)));
  }

  @Test
  void seesWhatItSays() {
    AttentionMask window = Visibility.slidingWindow(3).mask(6);
    assertTrue(window.allows(5, 3) && window.allows(5, 5) && !window.allows(5, 2));
    assertFalse(window.allows(4, 5));
    AttentionMask chunks = Visibility.chunks(3).mask(8);
    assertTrue(chunks.allows(2, 0) && chunks.allows(5, 3) && chunks.allows(7, 6));
    assertFalse(chunks.allows(3, 2) || chunks.allows(7, 5) || chunks.allows(3, 4));
    AttentionMask band = Visibility.band(2).mask(6);
    assertTrue(band.allows(0, 2) && band.allows(5, 3) && !band.allows(0, 3) && !band.allows(5, 2));
    assertEquals(AttentionMask.causal(6), Visibility.CAUSAL.mask(6));
    assertEquals(AttentionMask.full(6), Visibility.FULL.mask(6));
  }

  @ParameterizedTest
  @MethodSource("all")
  void rangesAreThoseOfTheMask(Visibility visibility) {
    int length = 11;
    AttentionMask mask = visibility.mask(length);
    for (int i = 0; i < length; i++) {
      for (int j = 0; j < length; j++) {
        boolean key = j >= visibility.firstKeyOf(i) && j < visibility.endOfKeysOf(i, length);
        boolean query = i >= visibility.firstQueryOf(j) && i < visibility.endOfQueriesOf(j, length);
        assertEquals(mask.allows(i, j), key, i + ", " + j);
        assertEquals(mask.allows(i, j), query, i + ", " + j);
      }
    }
  }

  @Test
  void isWiderInShortTexts() {
    assertEquals(Visibility.CAUSAL, Visibility.chunks(8).at(8));
    assertEquals(Visibility.chunks(8), Visibility.chunks(8).at(9));
    assertEquals(Visibility.CAUSAL, Visibility.slidingWindow(8).at(8));
    assertEquals(Visibility.slidingWindow(8), Visibility.slidingWindow(8).at(9));
    assertEquals(Visibility.FULL, Visibility.band(4).at(5));
    assertEquals(Visibility.band(4), Visibility.band(4).at(6));
  }

  @Test
  void otherMasksAreNone() {
    assertEquals(Optional.empty(), Visibility.of(AttentionMask.prefix(9, 4)));
    assertEquals(Optional.empty(), Visibility.of(AttentionMask.cross(4, 6)));
    assertEquals(Optional.empty(), Visibility.of(AttentionMask.padded(9, 4)));
  }

  @Test
  void refusesWhatLeavesNothingToMeasure() {
    assertThrows(IllegalArgumentException.class, () -> Visibility.slidingWindow(2));
    assertThrows(IllegalArgumentException.class, () -> Visibility.chunks(2));
    assertThrows(IllegalArgumentException.class, () -> Visibility.band(0));
    assertThrows(IllegalArgumentException.class, () -> Visibility.FULL.mask(0));
  }
}
