package io.attentionspectra.file.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Says why a folder does not take so many bytes: given the folder, returns the reason in words, for
 * the refusals of whoever has a library unpack files there that keeps no reason of its own.
 */
public final class FreeSpace {

  private static final int BUFFER = 1 << 16;

  private FreeSpace() {}

  /**
   * What the file system says before anything is written.
   *
   * @param folder an existing folder
   * @param bytes how many are to be written
   * @return nothing if they fit, or if the file system does not count
   */
  public static Optional<String> lack(Path folder, long bytes) {
    try {
      FileStore store = Files.getFileStore(folder);
      long free = store.getUsableSpace();
      return store.getTotalSpace() > 0 && free < bytes
          ? Optional.of(
              String.format(
                  Locale.ROOT,
                  "the disk is full: %,d bytes are needed and %,d are free",
                  bytes,
                  free))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.of(FileFailure.reason(e));
    }
  }

  /**
   * What comes of writing, which also meets quotas and permissions. Nothing is left behind.
   *
   * @param folder a folder that is to take them
   * @param bytes how many are to be written
   * @return nothing if they were written
   */
  public static Optional<String> lackFoundByWriting(Path folder, long bytes) {
    Optional<String> said = lack(folder, bytes);
    if (said.isPresent()) {
      return said;
    }
    try {
      Path trial = Files.createTempFile(folder, "trial", null);
      try (OutputStream out = Files.newOutputStream(trial)) {
        byte[] zeros = new byte[BUFFER];
        for (long left = bytes; left > 0; left -= BUFFER) {
          out.write(zeros, 0, (int) Math.min(left, BUFFER));
        }
      } finally {
        Files.delete(trial);
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(FileFailure.reason(e));
    }
  }
}
