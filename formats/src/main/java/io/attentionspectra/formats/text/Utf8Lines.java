package io.attentionspectra.formats.text;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Takes a stream of bytes apart into lines, for {@link TextLines} and {@link IndexedLines}: they
 * end with a line feed, a carriage return or both, and must be UTF-8 without zero bytes. A
 * byte-order mark before the first is left out.
 */
final class Utf8Lines {

  /** Longer lines are no texts: a file without line ends. */
  private static final int LONGEST = 1 << 26;

  private static final int BLOCK = 1 << 16;

  /** Receives the lines in order. */
  @FunctionalInterface
  interface Sink {

    /**
     * The next line.
     *
     * @param start number of its first byte
     * @param bytes how many bytes it has
     * @param text the line, stripped of white space at both ends; empty for a blank line
     */
    void line(long start, int bytes, String text);
  }

  private final String what;
  private final String origin;
  private final Sink sink;
  private byte[] line = new byte[256];
  private int length;
  private long start;
  private long number;

  private Utf8Lines(String what, String origin, Sink sink) {
    this.what = what;
    this.origin = origin;
    this.sink = sink;
  }

  /**
   * Reads a stream to its end, without closing it.
   *
   * @param what its lines are, in messages
   * @param origin of the stream, in messages
   * @param sink receives the lines
   * @throws IllegalArgumentException if it is binary, not UTF-8, or has a line above 64 MiB; the
   *     message says which line
   */
  static void read(String what, String origin, InputStream input, Sink sink) throws IOException {
    new Utf8Lines(what, origin, sink).readAll(input);
  }

  private void readAll(InputStream input) throws IOException {
    byte[] block = new byte[BLOCK];
    boolean returned = false;
    long position = 0;
    for (int count = input.read(block); count >= 0; count = input.read(block)) {
      for (int i = 0; i < count; i++) {
        byte b = block[i];
        position++;
        if (returned && b == '\n') {
          start = position;
        } else if (b == '\n' || b == '\r') {
          end(position);
        } else {
          append(b);
        }
        returned = b == '\r';
      }
    }
    if (length > 0) {
      end(position);
    }
  }

  private void append(byte b) {
    if (length == line.length) {
      if (length >= LONGEST) {
        throw failure("line " + (number + 1) + " is longer than " + LONGEST + " bytes");
      }
      line = Arrays.copyOf(line, 2 * length);
    }
    line[length++] = b;
  }

  private void end(long next) {
    number++;
    int from = number == 1 && startsWithMark() ? 3 : 0;
    sink.line(start + from, length - from, decoded(from).strip());
    start = next;
    length = 0;
  }

  private String decoded(int from) {
    if (number == 1 && startsWithMark16()) {
      throw failure("is UTF-16 or UTF-32, not UTF-8");
    }
    for (int i = from; i < length; i++) {
      if (line[i] == 0) {
        throw failure("is binary, or UTF-16 or UTF-32: line " + number + " holds a zero byte");
      }
    }
    try {
      ByteBuffer bytes = ByteBuffer.wrap(line, from, length - from);
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw failure("is not UTF-8 in line " + number);
    }
  }

  private boolean startsWithMark() {
    return length >= 3
        && (line[0] & 0xff) == 0xef
        && (line[1] & 0xff) == 0xbb
        && (line[2] & 0xff) == 0xbf;
  }

  /** fe ff or ff fe, the byte-order mark of UTF-16. */
  private boolean startsWithMark16() {
    return length >= 2
        && Math.min(line[0] & 0xff, line[1] & 0xff) == 0xfe
        && Math.max(line[0] & 0xff, line[1] & 0xff) == 0xff;
  }

  private IllegalArgumentException failure(String condition) {
    return TextLines.failure(what, origin, condition);
  }
}
