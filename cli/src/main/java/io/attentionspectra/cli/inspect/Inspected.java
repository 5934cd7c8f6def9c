package io.attentionspectra.cli.inspect;

import io.attentionspectra.cli.io.Answer;
import io.attentionspectra.result.StudyResult;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A study as JSON of the contract, and its verdict for people.
 *
 * @param result what was found
 * @param report the page, if one was written
 */
public record Inspected(StudyResult result, Optional<Path> report) implements Answer {

  @Override
  public Map<String, @Nullable Object> json() {
    return result.toTree();
  }

  @Override
  public String text() {
    String verdict = String.join(System.lineSeparator(), result.verdict());
    return verdict
        + System.lineSeparator()
        + report
            .map(file -> "Report: " + file)
            .orElse("For plots and every number: --report FILE.html");
  }
}
