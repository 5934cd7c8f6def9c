package io.attentionspectra.cli.figures;

import io.attentionspectra.cli.io.Answer;
import io.attentionspectra.cli.io.Facts;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the figures lie, and what they say.
 *
 * @param json all numbers
 * @param summary the tables as text
 * @param page the page
 * @param data the file of numbers
 */
record FiguresAnswer(Map<String, @Nullable Object> json, String summary, Path page, Path data)
    implements Answer {

  @Override
  public String text() {
    return Facts.of(summary)
        .with("page", page.toString())
        .with("numbers", data.toString())
        .toString();
  }
}
