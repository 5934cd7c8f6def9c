package io.attentionspectra.study;

import io.attentionspectra.model.Depth;
import io.attentionspectra.nulls.AttentionNull;
import io.attentionspectra.nulls.PooledNull;
import java.util.ArrayList;
import java.util.List;

/** A study in one sentence. */
final class StudySentence {

  private StudySentence() {}

  static String of(StudyPlan plan) {
    List<String> parts = new ArrayList<>();
    plan.heads().probe().ifPresent(probe -> parts.add(probe.describe() + ofHeads(plan)));
    plan.windows().probe().ifPresent(probe -> parts.add(probe.describe() + ofDepths(plan)));
    String model = plan.source().heading();
    String because = plan.reason().isEmpty() ? "" : " — " + plan.reason();
    return model + ": " + String.join("; ", parts) + because;
  }

  private static String ofHeads(StudyPlan plan) {
    return " of "
        + plan.heads().heads().describe("head")
        + " in "
        + plan.heads().layers().describe("layer")
        + against(plan.heads().nulls().stream().map(AttentionNull::describe).toList());
  }

  private static String ofDepths(StudyPlan plan) {
    return " at "
        + list(plan.windows().depths().stream().map(Depth::phrase).toList())
        + " in "
        + plan.windows().span().describe()
        + against(plan.windows().laws().stream().map(PooledNull::describe).toList());
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
