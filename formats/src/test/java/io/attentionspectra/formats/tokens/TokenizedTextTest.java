package io.attentionspectra.formats.tokens;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.attentionspectra.model.PoolingWindow;
import org.junit.jupiter.api.Test;

class TokenizedTextTest {

  private static final TokenizedText TEXT =
      TokenizedText.of(
          new long[] {101, 7, 8, 9, 10, 102},
          new long[6],
          new boolean[] {true, false, false, false, false, true});

  @Test
  void cuttingKeepsSpecialTokens() {
    assertArrayEquals(new long[] {101, 7, 8, 102}, TEXT.cutTo(4).ids());
    assertArrayEquals(new int[] {1, 2}, TEXT.cutTo(4).contentPositions());
    assertSame(TEXT, TEXT.cutTo(6));
    assertEquals(4, TEXT.contentLength());
    assertArrayEquals(new long[] {101, 7, 8, 9, 102}, TEXT.firstContent(3).ids());
  }

  @Test
  void isReadAsAWindowWantsIt() {
    PoolingWindow cut = PoolingWindow.ofCutTexts(2);
    assertArrayEquals(new long[] {101, 7, 8, 102}, TEXT.cutFor(cut).ids());
    assertSame(TEXT, TEXT.cutFor(PoolingWindow.ofCutTexts(4)));
    assertSame(TEXT, TEXT.cutFor(PoolingWindow.ofCutTexts(5)));
    assertSame(TEXT, TEXT.cutFor(PoolingWindow.ofWholeTexts(2, 6)));
    assertEquals(5, TEXT.cutFor(PoolingWindow.ofWholeTexts(2, 5)).length());
    // A window is read whole even where texts are to be shorter.
    assertEquals(5, TEXT.cutFor(PoolingWindow.ofWholeTexts(3, 4)).length());
    assertArrayEquals(new int[] {1, 2}, TEXT.contentPositions(2));
    assertArrayEquals(new int[] {1, 2, 3, 4}, TEXT.contentPositions(9));
  }

  /** As in a chat, where marks stand between the turns. */
  @Test
  void cuttingTakesAwayMarksBehindWhatIsKept() {
    TokenizedText turns =
        TokenizedText.of(
            new long[] {1, 7, 8, 2, 1, 9, 10, 2, 3},
            new long[9],
            new boolean[] {true, false, false, true, true, false, false, true, true});
    assertArrayEquals(new long[] {1, 7, 8, 2, 3}, turns.cutTo(5).ids());
    assertArrayEquals(new long[] {1, 7, 8, 2, 3}, turns.cutTo(7).ids());
    assertArrayEquals(new long[] {1, 7, 8, 2, 1, 9, 2, 3}, turns.cutTo(8).ids());
    assertArrayEquals(new long[] {1, 7, 2, 3}, turns.firstContent(1).ids());
    assertEquals(5, turns.cutFor(PoolingWindow.ofWholeTexts(2, 5)).length());
    assertThrows(IllegalArgumentException.class, () -> turns.cutTo(3));
  }

  @Test
  void refusesToLeaveNoToken() {
    assertThrows(IllegalArgumentException.class, () -> TEXT.cutTo(2));
    assertThrows(IllegalArgumentException.class, () -> TEXT.firstContent(5));
  }
}
