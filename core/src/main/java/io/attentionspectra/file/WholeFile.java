package io.attentionspectra.file;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file that is complete or absent: written beside its place, then renamed. What a file held
 * before stays until then. One process at a time may write it: the draft has one name, so that what
 * a killed process left of it is overwritten by the next.
 */
public final class WholeFile {

  private static final int BUFFER = 1 << 16;

  private WholeFile() {}

  /** Writes the content of a file. */
  public interface Content {

    /**
     * Writes all of it.
     *
     * @param out where to; stays open
     * @throws IOException if it cannot be written
     */
    void writeTo(OutputStream out) throws IOException;
  }

  /** What is done to a draft that holds everything. */
  private interface Settling {
    void settle(FileChannel draft) throws IOException;
  }

  /**
   * Writes a file that is complete or absent whenever the process ends.
   *
   * @param file its place, in an existing directory
   * @param content what it holds
   * @throws IOException if it cannot be written there; the draft is gone then
   */
  public static void write(Path file, Content content) throws IOException {
    write(file, content, draft -> {});
  }

  /**
   * Writes a file that is complete or absent even when the machine stops: it is forced to the disk
   * before it takes its place.
   *
   * @param file its place, in an existing directory
   * @param content what it holds
   * @throws IOException if it cannot be written there; the draft is gone then
   */
  public static void writeDurably(Path file, Content content) throws IOException {
    write(file, content, draft -> draft.force(true));
  }

  private static void write(Path file, Content content, Settling settling) throws IOException {
    Path target = file.toAbsolutePath().normalize();
    Path draft = target.resolveSibling("." + target.getFileName() + ".draft");
    FileChannel channel =
        FileChannel.open(
            draft,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    try {
      try (channel) {
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER);
        content.writeTo(out);
        out.flush();
        settling.settle(channel);
      }
      replace(draft, target);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  private static void replace(Path draft, Path target) throws IOException {
    try {
      Files.move(
          draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(draft, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
