package io.attentionspectra.formats.text;

import io.attentionspectra.base.Check;
import io.attentionspectra.file.internal.FileFailure;
import io.attentionspectra.model.TextsOnDemand;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apiguardian.api.API;

/**
 * Texts of a file, one a line, in UTF-8, of which only the places are kept: 12 bytes a text. Blank
 * lines are left out. Texts come in any order, each read from the file when asked for; the file
 * must stay as it is. Safe for several threads.
 */
@API(status = API.Status.INTERNAL)
public final class IndexedLines extends TextsOnDemand implements AutoCloseable {

  private final Path file;
  private final FileChannel channel;
  private long[] starts = new long[1024];
  private int[] lengths = new int[1024];
  private final List<Long> blanks = new ArrayList<>();
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
    TextLines.requireFile(TextLines.TEXTS, file);
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
      throw TextLines.unreadable(TextLines.TEXTS, file, e);
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
      throw new UncheckedIOException(file + " cannot be read: " + FileFailure.reason(e), e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be closed: " + FileFailure.reason(e), e);
    }
  }

  private void index() throws IOException {
    // Not closed: that would close the channel, which the texts are read from.
    InputStream input = Channels.newInputStream(channel);
    Utf8Lines.read(TextLines.TEXTS, file.toString(), input, this::add);
    if (size == 0) {
      throw failure("holds no text");
    }
  }

  private void add(long start, int bytes, String text) {
    lineNumber++;
    if (text.isEmpty()) {
      blanks.add(lineNumber);
      return;
    }
    if (size == starts.length) {
      starts = Arrays.copyOf(starts, 2 * size);
      lengths = Arrays.copyOf(lengths, 2 * size);
    }
    starts[size] = start;
    lengths[size++] = bytes;
  }

  NumberedLines numbered() {
    return new NumberedLines(file.toString(), this, List.copyOf(blanks));
  }

  private IllegalArgumentException failure(String condition) {
    return TextLines.failure(TextLines.TEXTS, file, condition);
  }
}
