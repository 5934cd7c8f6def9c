package io.attentionspectra.cli.monitor;

import io.attentionspectra.base.Document;
import io.attentionspectra.cli.io.Answer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was shown of another process.
 *
 * @param trace its trace
 * @param report the page, if one was written
 */
record WatchedAnswer(Path trace, Optional<Path> report) implements Answer {

  @Override
  public Map<String, @Nullable Object> json() {
    Document document = new Document().put("trace", trace.toString());
    report.ifPresent(page -> document.put("report", page.toString()));
    return document.map();
  }

  @Override
  public String text() {
    return report.map(page -> "Report: " + page).orElse("No longer watching " + trace);
  }
}
