package io.attentionspectra.file.internal;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessMode;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A file that is complete or absent: written beside its place, then renamed. What a file held
 * before stays until then. Each writer has a draft of its own, so that of several at once the last
 * to end wins, whole; what killed processes left of theirs is removed by the next writer. A link
 * stays one, and the file it leads to is written; devices, pipes and sockets are refused, in whose
 * place a file would come.
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

  /**
   * Requires a place where a file can be written, before the work whose result it takes.
   *
   * @param file its place
   * @throws IOException if it is a directory or a device, lies in none, or the system does not
   *     permit it; see {@link FileFailure}
   */
  public static void requireWritable(Path file) throws IOException {
    Path target = place(file);
    Path directory = target.getParent();
    if (directory == null || Files.isDirectory(target)) {
      throw new FileSystemException(target.toString(), null, "Is a directory");
    }
    if (!Files.exists(directory)) {
      throw new NoSuchFileException(target.toString());
    }
    if (!Files.isDirectory(directory)) {
      throw new NotDirectoryException(directory.toString());
    }
    requireAccess(directory);
    if (Files.exists(target)) {
      requireAccess(target);
    }
  }

  /** Unlike {@link Files#isWritable}, tells why not. */
  private static void requireAccess(Path path) throws IOException {
    path.getFileSystem().provider().checkAccess(path, AccessMode.WRITE);
  }

  /** Where a file is replaced or made: behind a link. */
  private static Path place(Path file) throws IOException {
    Path target = file.toAbsolutePath().normalize();
    if (Files.exists(target) && !Files.isRegularFile(target) && !Files.isDirectory(target)) {
      throw new FileSystemException(target.toString(), null, "Not a regular file");
    }
    return Files.isSymbolicLink(target) && Files.exists(target) ? target.toRealPath() : target;
  }

  private static void write(Path file, Content content, Settling settling) throws IOException {
    Path target = place(file);
    try (Draft draft = Draft.beside(target)) {
      OutputStream out =
          new BufferedOutputStream(Channels.newOutputStream(draft.channel()), BUFFER);
      content.writeTo(out);
      out.flush();
      settling.settle(draft.channel());
      replace(draft.path(), target);
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
