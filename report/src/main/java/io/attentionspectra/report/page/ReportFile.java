package io.attentionspectra.report.page;

import io.attentionspectra.base.Check;
import io.attentionspectra.file.internal.FileFailure;
import io.attentionspectra.file.internal.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A file that is either complete or absent. */
final class ReportFile {

  private static final String REMEDY =
      "give a file name in an existing directory you may write to, for example report.html";

  private ReportFile() {}

  static void requireWritable(Path file) {
    try {
      WholeFile.requireWritable(file);
    } catch (IOException failure) {
      throw unwritable(file, failure);
    }
  }

  static void write(Path file, String content) {
    try {
      WholeFile.write(file, out -> out.write(content.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException failure) {
      throw unwritable(file, failure);
    }
  }

  private static IllegalArgumentException unwritable(Path file, IOException failure) {
    IllegalArgumentException refusal =
        Check.failure(
            "report", file, "cannot be written (" + FileFailure.reason(failure) + ")", REMEDY);
    refusal.initCause(failure);
    return refusal;
  }
}
