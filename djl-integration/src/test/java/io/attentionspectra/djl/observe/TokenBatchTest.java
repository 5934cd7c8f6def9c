package io.attentionspectra.djl.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.attentionspectra.formats.tokens.TokenizedText;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TokenBatchTest {

  @Test
  void isAsLongAsItsLongestText() {
    assertEquals(3, new TokenBatch(List.of(text(2), text(3), text(1))).length());
  }

  @Test
  void refusesTextsWithoutATokenAndNoText() {
    assertThrows(IllegalArgumentException.class, () -> new TokenBatch(List.of(text(0))));
    assertThrows(IllegalArgumentException.class, () -> new TokenBatch(List.of()));
  }

  private static TokenizedText text(int length) {
    return TokenizedText.of(new long[length], new long[length], new boolean[length]);
  }
}
