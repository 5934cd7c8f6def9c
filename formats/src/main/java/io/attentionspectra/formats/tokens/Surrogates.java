package io.attentionspectra.formats.tokens;

import java.util.OptionalInt;

/** Halves of surrogate pairs, which Java strings may hold and no UTF-8 text can. */
final class Surrogates {

  private Surrogates() {}

  /** Where the first half without its other stands. */
  static OptionalInt firstLone(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        return OptionalInt.of(i);
      }
    }
    return OptionalInt.empty();
  }
}
