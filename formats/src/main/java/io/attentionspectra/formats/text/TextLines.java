package io.attentionspectra.formats.text;

import io.attentionspectra.base.Check;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Texts, one a line, in UTF-8; blank lines are left out. */
public final class TextLines {

  static final String REMEDY = "give a UTF-8 text file with one text per line";

  private final String origin;
  private final List<String> texts = new ArrayList<>();
  private int lineNumber;

  private TextLines(String origin) {
    this.origin = origin;
  }

  /**
   * Reads a file.
   *
   * @param file its path
   * @return its lines, stripped, without blank ones; at least one
   * @throws IllegalArgumentException if it is missing, unreadable, without text, not UTF-8 or
   *     binary
   */
  public static List<String> read(Path file) {
    requireFile(file);
    try (InputStream input = Files.newInputStream(file)) {
      return read(file.toString(), input);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
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
        "texts", file, "cannot be read (" + cause.getMessage() + ")", "check its permissions");
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
    return new TextLines(origin).readAll(input);
  }

  private List<String> readAll(InputStream input) throws IOException {
    BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                input,
                StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)));
    try {
      reader.lines().forEach(this::add);
    } catch (UncheckedIOException e) {
      throw e.getCause() instanceof CharacterCodingException
          ? failure("is not UTF-8 after line " + lineNumber)
          : e;
    }
    if (texts.isEmpty()) {
      throw failure("holds no text");
    }
    return List.copyOf(texts);
  }

  private void add(String line) {
    lineNumber++;
    if (line.indexOf('\0') >= 0) {
      throw failure("is binary: line " + lineNumber + " holds a zero byte");
    }
    String text = (lineNumber == 1 && line.startsWith("\ufeff") ? line.substring(1) : line).strip();
    if (!text.isEmpty()) {
      texts.add(text);
    }
  }

  private IllegalArgumentException failure(String condition) {
    return Check.failure("texts", origin, condition, REMEDY);
  }
}
