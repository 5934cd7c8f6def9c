package io.attentionspectra.result;

import io.attentionspectra.model.Note;
import java.util.ArrayList;
import java.util.List;

/** A result in short readable lines. */
final class Verdict {

  private Verdict() {}

  static List<String> of(StudyResult result) {
    List<String> lines = new ArrayList<>();
    lines.addAll(AttentionVerdict.of(result.attention()));
    lines.addAll(PooledVerdict.of(result.pooling()));
    if (lines.isEmpty()) {
      lines.add("Nothing was measured");
      lines.addAll(Note.sentences(result.notes()));
    }
    return List.copyOf(lines);
  }
}
