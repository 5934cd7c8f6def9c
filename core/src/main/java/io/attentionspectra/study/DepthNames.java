package io.attentionspectra.study;

import java.util.Locale;

/** Labels of depths within sentences. */
final class DepthNames {

  private DepthNames() {}

  /** For example {@code the last layer} or {@code layer 3}. */
  static String in(String depth) {
    return depth.startsWith("layer ") ? depth : "the " + depth;
  }

  /** The place at the start of a line, for example {@code Last layer}. */
  static String at(String depth) {
    return depth.substring(0, 1).toUpperCase(Locale.ROOT) + depth.substring(1);
  }
}
