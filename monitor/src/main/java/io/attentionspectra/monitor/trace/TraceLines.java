package io.attentionspectra.monitor.trace;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.apiguardian.api.API;

/**
 * The complete lines of a trace from an offset on.
 *
 * @param identity changes when the file is replaced by another
 * @param restarted whether the lines are those from the beginning, since the offset was of another
 *     file
 * @param next where to go on
 * @param content whole lines, possibly none
 */
@SuppressWarnings("ArrayRecordComponent")
@API(status = API.Status.INTERNAL)
public record TraceLines(String identity, boolean restarted, long next, byte[] content) {

  /** Most bytes read at once. */
  static final int MOST = 4 << 20;

  private static final String ABSENT = "none";

  /** Reads what was added since an earlier look; everything if that was of another file. */
  static TraceLines after(Path file, String identity, long offset) throws IOException {
    if (!Files.isRegularFile(file)) {
      return new TraceLines(ABSENT, !identity.equals(ABSENT) && offset > 0, 0, new byte[0]);
    }
    String now = identityOf(file);
    try (FileChannel channel = FileChannel.open(file)) {
      boolean isSame = now.equals(identity) && offset >= 0 && offset <= channel.size();
      long from = isSame ? offset : 0;
      byte[] lines = wholeLines(channel, from);
      return new TraceLines(now, !isSame && offset > 0, from + lines.length, lines);
    }
  }

  private static String identityOf(Path file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    Object key = attributes.fileKey();
    return Integer.toHexString((key == null ? attributes.creationTime() : key).hashCode());
  }

  private static byte[] wholeLines(FileChannel channel, long from) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(MOST, channel.size() - from));
    long position = from;
    while (bytes.hasRemaining()) {
      int read = channel.read(bytes, position);
      if (read < 0) {
        break;
      }
      position += read;
    }
    int end = bytes.position();
    while (end > 0 && bytes.get(end - 1) != '\n') {
      end--;
    }
    byte[] lines = new byte[end];
    bytes.flip().get(lines);
    return lines;
  }
}
