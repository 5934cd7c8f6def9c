package io.attentionspectra.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;

/**
 * One self-contained HTML page about the result of a study: no request leaves the page, so that it
 * opens from a file and from an archive alike.
 *
 * <pre>{@code
 * Report.requireWritable(path); // before the work, so that none is lost
 * Report.of(result, detail).writeHtml(path);
 * }</pre>
 *
 * <p>The result is the document {@code inspect --json} prints; the detail adds what only a picture
 * needs. Both are trees of maps, lists, texts and numbers:
 *
 * <ul>
 *   <li>result: {@code attention}, {@code pooling}, {@code timing}, {@code notes}, {@code
 *       provenance}, {@code model}, {@code texts}, {@code sentence};
 *   <li>detail: {@code spectra} ({@code "LAYER.HEAD"} to measured squared singular values of √ℓ ·
 *       (A − column means) and nulls), {@code poolingSpectra} ({@code "DEPTH/STRATEGY"} to measured
 *       covariance eigenvalues and laws), {@code verdict} (lines, the headline first).
 * </ul>
 *
 * <p>Any text in them is untrusted and shown as text. A report is immutable.
 */
public final class Report {

  private static final ObjectMapper TREES = new ObjectMapper();

  private final JsonNode result;
  private final JsonNode detail;

  private Report(JsonNode result, JsonNode detail) {
    this.result = result;
    this.detail = detail;
  }

  /**
   * A report on a result.
   *
   * @param result the document of {@code inspect --json}, as a map or a Jackson tree
   * @param detail spectra, nulls and verdict, as a map or a Jackson tree; its numbers are rounded
   *     to what a picture shows
   * @return the report
   * @throws IllegalArgumentException if the result has neither {@code attention} nor {@code
   *     pooling}, or a tree is not made of maps, lists, texts and numbers
   */
  public static Report of(Object result, Object detail) {
    JsonNode tree = TREES.valueToTree(result);
    if (!tree.path("attention").isArray() && !tree.path("pooling").isArray()) {
      throw new IllegalArgumentException(
          "result: has neither a list 'attention' nor a list 'pooling'; give the tree of"
              + " StudyResult.toTree(), or the same read from JSON");
    }
    return new Report(tree, Rounding.of(TREES.valueToTree(detail)));
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
    return StudyPage.of(result, detail).html();
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
