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

  static final String REMEDY = "give a UTF-8 text file with one text per line";

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
    return numbered(file).lines();
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
    return numbered(origin, input).lines();
  }

  static NumberedLines numbered(Path file) {
    requireFile(file);
    try (InputStream input = Files.newInputStream(file)) {
      return numbered(file.toString(), input);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  static NumberedLines numbered(String origin, InputStream input) throws IOException {
    NumberedLines.Collector lines = new NumberedLines.Collector();
    Utf8Lines.read(origin, input, (start, bytes, text) -> lines.add(text));
    NumberedLines read = lines.of(origin);
    if (read.lines().isEmpty()) {
      throw Check.failure("texts", origin, "holds no text", REMEDY);
    }
    return read;
  }

  static void requireFile(Path file) {
    if (!Files.exists(file)) {
      throw Check.failure("texts", file, "is missing", REMEDY);
    }
    if (Files.isDirectory(file)) {
      throw Check.failure("texts", file, "is a directory", REMEDY);
    }
  }

  static IllegalArgumentException unreadable(Path file, IOException cause) {
    return Check.failure(
        "texts",
        file,
        "cannot be read (" + FileFailure.reason(cause) + ")",
        "check its permissions");
  }
}
