package io.attentionspectra.formats.text;

import io.attentionspectra.base.Check;
import io.attentionspectra.model.TextsOnDemand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * Texts of a file, one a line, in UTF-8, of which only the places are kept: 12 bytes a text. Blank
 * lines are left out. Texts come in any order, each read from the file when asked for; the file
 * must stay as it is. Safe for several threads.
 */
public final class IndexedLines extends TextsOnDemand implements AutoCloseable {

  private static final int BLOCK = 1 << 16;

  private final Path file;
  private final FileChannel channel;
  private long[] starts = new long[1024];
  private int[] lengths = new int[1024];
  private int size;
  private long lineNumber;

  private IndexedLines(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Looks through a file once.
   *
   * @param file its path
   * @return its lines, stripped, without blank ones; at least one; to be closed by the caller
   * @throws IllegalArgumentException if it is missing, unreadable, without text, not UTF-8 or
   *     binary
   */
  public static IndexedLines of(Path file) {
    TextLines.requireFile(file);
    try {
      FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
      try {
        IndexedLines lines = new IndexedLines(file, channel);
        lines.index();
        return lines;
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw TextLines.unreadable(file, e);
    }
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public String get(int index) {
    Check.within("text", index, 0, size - 1, "there are " + size + " texts");
    try {
      byte[] line = new byte[lengths[index]];
      ByteBuffer buffer = ByteBuffer.wrap(line);
      while (buffer.hasRemaining()) {
        if (channel.read(buffer, starts[index] + buffer.position()) < 0) {
          throw failure("became shorter while it was read");
        }
      }
      return new String(line, StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be closed: " + e.getMessage(), e);
    }
  }

  private void index() throws IOException {
    ByteBuffer block = ByteBuffer.allocate(BLOCK);
    byte[] line = new byte[256];
    int length = 0;
    long start = 0;
    long position = 0;
    while (channel.read(block) >= 0) {
      block.flip();
      while (block.hasRemaining()) {
        byte b = block.get();
        position++;
        if (b == '\n') {
          add(start, line, length);
          start = position;
          length = 0;
        } else {
          line = length == line.length ? Arrays.copyOf(line, 2 * length) : line;
          line[length++] = b;
        }
      }
      block.clear();
    }
    add(start, line, length);
    if (size == 0) {
      throw failure("holds no text");
    }
  }

  private void add(long start, byte[] line, int length) {
    lineNumber++;
    boolean marked = start == 0 && length >= 3 && startsWithMark(line);
    int from = marked ? 3 : 0;
    if (decode(line, from, length).isBlank()) {
      return;
    }
    if (size == starts.length) {
      starts = Arrays.copyOf(starts, 2 * size);
      lengths = Arrays.copyOf(lengths, 2 * size);
    }
    starts[size] = start + from;
    lengths[size++] = length - from;
  }

  private String decode(byte[] line, int from, int to) {
    for (int i = from; i < to; i++) {
      if (line[i] == 0) {
        throw failure("is binary: line " + lineNumber + " holds a zero byte");
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(line, from, to - from))
          .toString();
    } catch (CharacterCodingException e) {
      throw failure("is not UTF-8 after line " + (lineNumber - 1));
    }
  }

  private static boolean startsWithMark(byte[] line) {
    return (line[0] & 0xff) == 0xef && (line[1] & 0xff) == 0xbb && (line[2] & 0xff) == 0xbf;
  }

  private IllegalArgumentException failure(String condition) {
    return Check.failure("texts", file, condition, TextLines.REMEDY);
  }
}
