package io.attentionspectra.report.page;

import io.attentionspectra.base.Check;
import io.attentionspectra.file.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

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
    try {
      WholeFile.write(file, out -> out.write(content.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException failure) {
      IllegalArgumentException refusal = unwritable(file, "cannot be written: " + reason(failure));
      refusal.initCause(failure);
      throw refusal;
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
