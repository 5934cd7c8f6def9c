package io.attentionspectra.report;

import io.attentionspectra.base.Check;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A file that is either complete or absent. */
final class ReportFile {

  private static final String REMEDY =
      "give a file name in an existing directory you may write to, for example report.html";

  private ReportFile() {}

  static void requireWritable(Path file) {
    Path target = file.toAbsolutePath().normalize();
    if (Files.isDirectory(target)) {
      throw unwritable(file, "is a directory");
    }
    Path directory = target.getParent();
    if (directory == null || !Files.isDirectory(directory)) {
      throw unwritable(file, "its directory does not exist");
    }
    if (!Files.isWritable(directory)) {
      throw unwritable(file, "its directory is not writable");
    }
    if (Files.exists(target) && !Files.isWritable(target)) {
      throw unwritable(file, "the file exists and is read-only");
    }
  }

  static void write(Path file, String content) {
    Path target = file.toAbsolutePath().normalize();
    Path partial = target.resolveSibling("." + target.getFileName() + ".partial");
    try {
      try {
        Files.writeString(partial, content);
        replace(partial, target);
      } finally {
        Files.deleteIfExists(partial);
      }
    } catch (IOException failure) {
      IllegalArgumentException refusal = unwritable(file, "cannot be written: " + reason(failure));
      refusal.initCause(failure);
      throw refusal;
    }
  }

  private static void replace(Path partial, Path target) throws IOException {
    try {
      Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static String reason(IOException failure) {
    String message = failure.getMessage();
    return message == null
        ? failure.getClass().getSimpleName()
        : message.lines().findFirst().orElse("");
  }

  private static IllegalArgumentException unwritable(Path file, String condition) {
    return Check.failure("report", file, condition, REMEDY);
  }
}
