package io.attentionspectra.formats.text;

import io.attentionspectra.base.Check;
import io.attentionspectra.file.internal.FileFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Texts, one a line, in UTF-8; blank lines are left out. */
final class TextLines {

  /** What lines are, in messages. */
  static final String TEXTS = "texts";

  static final String LABELS = "labels";

  private TextLines() {}

  /**
   * Reads a file.
   *
   * @param file its path
   * @return its lines, stripped, without blank ones; at least one
   * @throws IllegalArgumentException if it is missing, unreadable, without text, not UTF-8 or
   *     binary
   */
  public static List<String> read(Path file) {
    return numbered(TEXTS, file).lines();
  }

  /**
   * Reads a stream to its end, without closing it.
   *
   * @param origin what to call it in messages, such as {@code standard input}
   * @param input the stream
   * @return its lines, as {@link #read(Path)}
   * @throws IOException if reading fails
   * @throws IllegalArgumentException if it is without text, not UTF-8 or binary
   */
  public static List<String> read(String origin, InputStream input) throws IOException {
    return numbered(TEXTS, origin, input).lines();
  }

  static NumberedLines numbered(String what, Path file) {
    requireFile(what, file);
    try (InputStream input = Files.newInputStream(file)) {
      return numbered(what, file.toString(), input);
    } catch (IOException e) {
      throw unreadable(what, file, e);
    }
  }

  static NumberedLines numbered(String what, String origin, InputStream input) throws IOException {
    NumberedLines.Collector lines = new NumberedLines.Collector();
    Utf8Lines.read(what, origin, input, (start, bytes, text) -> lines.add(text));
    NumberedLines read = lines.of(origin);
    if (read.lines().isEmpty()) {
      throw failure(what, origin, "holds no text");
    }
    return read;
  }

  static void requireFile(String what, Path file) {
    if (!Files.exists(file)) {
      throw failure(what, file, "is missing");
    }
    if (Files.isDirectory(file)) {
      throw failure(what, file, "is a directory");
    }
  }

  static IllegalArgumentException failure(String what, Object origin, String condition) {
    String one = what.equals(LABELS) ? "label" : "text";
    return Check.failure(
        what, origin, condition, "give a UTF-8 text file with one " + one + " per line");
  }

  static IllegalArgumentException unreadable(String what, Path file, IOException cause) {
    return Check.failure(
        what, file, "cannot be read (" + FileFailure.reason(cause) + ")", "check its permissions");
  }
}
