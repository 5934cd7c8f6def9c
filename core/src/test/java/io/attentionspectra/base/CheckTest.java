package io.attentionspectra.base;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What every refusal looks like. */
final class CheckTest {

  /** A value may come from a file, and so may what is said of it. */
  @Test
  void refusalsStayOnOneLine() {
    for (String end : List.of("\n", "\r", "\u0085", "\u2028", "\0", "\u001b[2J", "\ud800")) {
      String message = Check.failure("name", "a" + end, "is " + end, "do " + end).getMessage();
      String shown = String.format("\\u%04x", (int) end.charAt(0)) + end.substring(1);
      assertEquals("name = a" + shown + ": is " + shown + "; do " + shown, message);
    }
    assertEquals("name = é 𝔸: is; do", Check.failure("name", "é 𝔸", "is", "do").getMessage());
  }
}
