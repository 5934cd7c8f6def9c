package io.attentionspectra.study;

import io.attentionspectra.probe.AttentionNull;
import io.attentionspectra.probe.Depth;
import io.attentionspectra.probe.PooledNull;
import java.util.ArrayList;
import java.util.List;

/** A study in one sentence. */
final class StudySentence {

  private StudySentence() {}

  static String of(StudyPlan plan) {
    List<String> parts = new ArrayList<>();
    plan.attention().ifPresent(probe -> parts.add(probe.describe() + ofHeads(plan)));
    plan.pooled().ifPresent(probe -> parts.add(probe.describe() + ofDepths(plan)));
    String sentence = String.join("; ", parts) + " of " + plan.source().describe();
    String start = sentence.substring(0, 1).toUpperCase(java.util.Locale.ROOT);
    String because = plan.reason().isEmpty() ? "" : " — " + plan.reason();
    return start + sentence.substring(1) + because;
  }

  private static String ofHeads(StudyPlan plan) {
    return " of "
        + plan.layers().describe("layer")
        + ", "
        + plan.heads().describe("head")
        + against(plan.nulls().stream().map(AttentionNull::describe).toList());
  }

  private static String ofDepths(StudyPlan plan) {
    return " at "
        + list(plan.depths().stream().map(Depth::label).toList())
        + " in windows of "
        + plan.window()
        + " tokens"
        + against(plan.laws().stream().map(law -> law.label() + " law").toList());
  }

  private static String against(List<String> nulls) {
    return nulls.isEmpty() ? "" : " against " + list(nulls);
  }

  private static String list(List<String> words) {
    int last = words.size() - 1;
    return last == 0
        ? words.get(0)
        : String.join(", ", words.subList(0, last)) + " and " + words.get(last);
  }
}
