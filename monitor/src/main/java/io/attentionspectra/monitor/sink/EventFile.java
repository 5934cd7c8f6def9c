package io.attentionspectra.monitor.sink;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * A TensorBoard event file: a sequence of records, each the length of the data (8 bytes, little
 * endian), the masked CRC-32C of those bytes, the data, and its masked CRC-32C; the format of
 * TensorFlow's record_writer. A record that is cut short ends the file for its readers.
 */
final class EventFile implements Closeable {

  static final String PREFIX = "events.out.tfevents.";

  private static final Pattern STAMP = Pattern.compile(Pattern.quote(PREFIX) + "(\\d{1,18})");
  private static final int MASK = 0xa282ead8;

  private final FileChannel channel;

  private EventFile(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * A new file of a directory, later by name than those already there, whatever the clock says: it
   * is by their names that readers order them.
   */
  static EventFile in(Path directory, long seconds) throws IOException {
    for (long stamp = Math.max(seconds, latest(directory) + 1); ; stamp++) {
      Path file = directory.resolve(PREFIX + String.format("%010d", stamp) + ".attention-spectra");
      try {
        return new EventFile(
            FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
      } catch (FileAlreadyExistsException taken) {
        // A run that begins just now; take the next.
      }
    }
  }

  /** The largest stamp in a directory, −1 where there is none. */
  private static long latest(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> STAMP.matcher(file.getFileName().toString()))
          .filter(Matcher::lookingAt)
          .mapToLong(name -> Long.parseLong(name.group(1)))
          .max()
          .orElse(-1);
    }
  }

  /** Appends a record in one write. */
  void append(byte[] data) throws IOException {
    ByteBuffer record =
        ByteBuffer.allocate(Long.BYTES + Integer.BYTES + data.length + Integer.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    record.putLong(data.length);
    record.putInt(maskedChecksum(record.array(), 0, Long.BYTES));
    record.put(data);
    record.putInt(maskedChecksum(data, 0, data.length));
    record.flip();
    while (record.hasRemaining()) {
      channel.write(record);
    }
  }

  private static int maskedChecksum(byte[] bytes, int from, int count) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, from, count);
    return Integer.rotateRight((int) checksum.getValue(), 15) + MASK;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
