package io.attentionspectra.cli.io;

import io.attentionspectra.report.page.Report;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that says where the page of a result goes. */
public final class ReportOption {

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Write a self-contained HTML report, complete or not at all.")
  private @Nullable Path report;

  /** Where the page goes, if one is asked for. */
  public Optional<Path> file() {
    return Optional.ofNullable(report);
  }

  /**
   * Looks at the place before the work, so that none is lost.
   *
   * @throws IllegalArgumentException if a page is asked for that cannot be written
   */
  public void requireWritable() {
    file().ifPresent(Report::requireWritable);
  }

  /**
   * Refuses a page of a part, which is no result.
   *
   * @throws IllegalArgumentException if a page is asked for
   */
  public void refuseOfPart() {
    PartOptions.refuse("--report", report);
  }

  /**
   * Writes the page, if one is asked for.
   *
   * @param page makes it
   */
  public void write(Supplier<Report> page) {
    file().ifPresent(file -> page.get().writeHtml(file));
  }
}
