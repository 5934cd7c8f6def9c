package io.attentionspectra.djl.pooling;

import io.attentionspectra.base.Check;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file that is complete or absent even when the machine stops: written beside its place, forced
 * to the disk, then renamed. One process at a time may write it: the draft has one name, so that
 * what a killed process left of it is overwritten by the next.
 */
final class DurableFile {

  private static final int BUFFER = 1 << 16;

  private DurableFile() {}

  /** Writes the content of a file. */
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Writes a file.
   *
   * @param what its name in messages
   * @throws IllegalArgumentException if it cannot be written there
   */
  static void write(String what, Path file, Content content) {
    Path target = file.toAbsolutePath().normalize();
    if (Files.isDirectory(target)) {
      throw unwritable(what, file, "is a directory");
    }
    Path draft = target.resolveSibling("." + target.getFileName() + ".draft");
    try {
      try {
        try (FileChannel channel =
            FileChannel.open(
                draft,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
          OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER);
          content.writeTo(out);
          out.flush();
          channel.force(true);
        }
        Files.move(
            draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(draft);
      }
    } catch (IOException e) {
      throw unwritable(what, file, "cannot be written (" + e.getClass().getSimpleName() + ")");
    }
  }

  private static IllegalArgumentException unwritable(String what, Path file, String condition) {
    return Check.failure(
        what, file, condition, "give a file name in an existing directory you may write to");
  }
}
