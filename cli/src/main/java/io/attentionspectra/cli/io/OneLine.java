package io.attentionspectra.cli.io;

/** Text without line breaks, and not longer than anyone reads. */
final class OneLine {

  /** Characters kept of either end of a long text, whose middle is a value that was given. */
  private static final int END = 600;

  private OneLine() {}

  /** The text with every run of line breaks and the blanks around it replaced by one blank. */
  static String of(String text) {
    String line = text.strip().replaceAll("\\s*\\R\\s*", " ");
    int length = line.length();
    return length <= 2 * END ? line : line.substring(0, END) + "…" + line.substring(length - END);
  }
}
