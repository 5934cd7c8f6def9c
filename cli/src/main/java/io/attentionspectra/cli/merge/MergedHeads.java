package io.attentionspectra.cli.merge;

import io.attentionspectra.base.Check;
import io.attentionspectra.cli.inspect.Inspected;
import io.attentionspectra.cli.io.Answer;
import io.attentionspectra.cli.io.ReportOption;
import io.attentionspectra.file.internal.FileFailure;
import io.attentionspectra.file.internal.WholeFile;
import io.attentionspectra.report.page.Report;
import io.attentionspectra.result.StudyResult;
import io.attentionspectra.study.StudyState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The heads of states.
 *
 * @param files by part
 * @param report where a page goes, if anywhere
 * @param csv where the table goes, if anywhere
 */
record MergedHeads(List<Path> files, ReportOption report, @Nullable Path csv) {

  Answer answer() {
    StudyState all = new StatesInOrder(files).merged(StudyState::read, StudyState::merge);
    StudyResult result = all.result();
    if (csv != null) {
      write(result.attentionCsv(), csv);
    }
    report.write(() -> Report.of(result));
    return new Inspected(result, report.file());
  }

  private static void write(String table, Path file) {
    try {
      WholeFile.write(file, out -> out.write(table.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw Check.failure(
          "--csv",
          file,
          "cannot be written (" + FileFailure.reason(e) + ")",
          "give a file name in an existing directory");
    }
  }
}
