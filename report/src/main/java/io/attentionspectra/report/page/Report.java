package io.attentionspectra.report.page;

import io.attentionspectra.advice.PoolingAdvice;
import io.attentionspectra.compare.ComparisonResult;
import io.attentionspectra.result.StudyResult;
import java.nio.file.Path;

/**
 * One self-contained HTML page about a result: no request leaves the page, so that it opens from a
 * file and from an archive alike.
 *
 * <pre>{@code
 * Report.requireWritable(path); // before the work, so that none is lost
 * Report.of(result).writeHtml(path);
 * }</pre>
 *
 * <p>Of a study it shows a map of all heads, the spectrum of any head against its nulls, the pooled
 * covariances against their laws; of advice the ranking of the poolings, their weights, what was
 * predicted and measured; of two models a map of what changed, each head beside sampling and
 * chance, and every depth; of all every number and where it comes from. Any text in a result is
 * untrusted and shown as text. A report is immutable.
 */
public final class Report {

  private final StudyPage page;

  private Report(StudyPage page) {
    this.page = page;
  }

  /**
   * A report on a study.
   *
   * @param result what the study found
   * @return the report
   */
  public static Report of(StudyResult result) {
    return new Report(StudyPage.of(result));
  }

  /**
   * A report on advice.
   *
   * @param advice which pooling to choose
   * @return the report
   */
  public static Report of(PoolingAdvice advice) {
    return new Report(StudyPage.of(advice));
  }

  /**
   * A report on what differs between two models.
   *
   * @param result what the comparison found
   * @return the report
   */
  public static Report of(ComparisonResult result) {
    return new Report(StudyPage.of(result));
  }

  /**
   * Refuses a path a report cannot be written to; called before long work, and again by {@link
   * #writeHtml}.
   *
   * @param file where the report shall go; an existing file will be replaced
   * @throws IllegalArgumentException if its directory is missing or not writable, or the path is a
   *     directory
   */
  public static void requireWritable(Path file) {
    ReportFile.requireWritable(file);
  }

  /**
   * The page.
   *
   * @return a complete HTML document
   */
  public String toHtml() {
    return page.html();
  }

  /**
   * Writes the page beside the file and moves it there when complete, so that a failed run leaves
   * no half-written report.
   *
   * @param file where the report goes; an existing file is replaced
   * @throws IllegalArgumentException if the file cannot be written there
   */
  public void writeHtml(Path file) {
    ReportFile.requireWritable(file);
    ReportFile.write(file, toHtml());
  }
}
