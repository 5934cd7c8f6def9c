package io.attentionspectra.model;

import java.util.Locale;

/** Words at the start of a sentence. */
final class Capital {

  private Capital() {}

  /** The text with its first letter in upper case. */
  static String of(String text) {
    return text.isEmpty()
        ? text
        : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }
}
