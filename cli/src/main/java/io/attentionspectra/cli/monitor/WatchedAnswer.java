package io.attentionspectra.cli.monitor;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attentionspectra.cli.io.Answer;
import io.attentionspectra.cli.io.Json;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What was shown of another process.
 *
 * @param trace its trace
 * @param report the page, if one was written
 */
record WatchedAnswer(Path trace, Optional<Path> report) implements Answer {

  @Override
  public ObjectNode json() {
    ObjectNode json = Json.object().put("trace", trace.toString());
    report.ifPresent(page -> json.put("report", page.toString()));
    return json;
  }

  @Override
  public String text() {
    return report.map(page -> "Report: " + page).orElse("No longer watching " + trace);
  }
}
