package io.attentionspectra.file.internal;

import io.attentionspectra.base.Check;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file of a user's choosing that is complete or absent even when the machine stops. */
public final class DurableFile {

  private DurableFile() {}

  /** Writes a file of a form of its own, complete or not at all. */
  public interface Writing {

    /**
     * Writes it.
     *
     * @throws IOException if it cannot be written
     */
    void write() throws IOException;
  }

  /**
   * Writes a file.
   *
   * @param what its name in messages
   * @param file where to
   * @param content writes it
   * @throws IllegalArgumentException if it cannot be written there
   */
  public static void write(String what, Path file, WholeFile.Content content) {
    writing(what, file, () -> WholeFile.writeDurably(file, content));
  }

  /**
   * Writes a file of a form of its own.
   *
   * @param what its name in messages
   * @param file where to
   * @param writing writes it
   * @throws IllegalArgumentException if it cannot be written there
   */
  public static void writing(String what, Path file, Writing writing) {
    if (Files.isDirectory(file)) {
      throw unwritable(what, file, "is a directory");
    }
    try {
      writing.write();
    } catch (IOException e) {
      throw unwritable(what, file, e);
    }
  }

  /**
   * The refusal of a place where nothing can be written.
   *
   * @param what its name in messages
   * @param file the place
   * @param cause why
   * @return an exception to throw
   */
  public static IllegalArgumentException unwritable(String what, Path file, IOException cause) {
    return unwritable(what, file, "cannot be written (" + FileFailure.reason(cause) + ")");
  }

  private static IllegalArgumentException unwritable(String what, Path file, String condition) {
    return Check.failure(
        what, file, condition, "give a file name in an existing directory you may write to");
  }
}
