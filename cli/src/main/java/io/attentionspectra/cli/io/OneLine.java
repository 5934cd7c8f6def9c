package io.attentionspectra.cli.io;

/** Text without line breaks. */
final class OneLine {

  private OneLine() {}

  /** The text with every run of line breaks and the blanks around it replaced by one blank. */
  static String of(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
