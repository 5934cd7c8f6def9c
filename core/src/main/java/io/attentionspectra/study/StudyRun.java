package io.attentionspectra.study;

import io.attentionspectra.base.Provenance;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** One run of a study: everything is checked before anything is measured. */
record StudyRun(StudyPlan plan, Texts passages, Texts sentences) {

  static StudyRun of(StudyPlan plan, Texts passages, Texts sentences) {
    return new StudyRun(plan, passages, sentences);
  }

  StudyResult result() {
    try (ModelSession session = plan.source().open()) {
      return measured(session);
    }
  }

  private StudyResult measured(ModelSession session) {
    ModelShape shape = session.shape();
    Optional<AttentionRequest> heads =
        plan.attention().map(probe -> AttentionRun.request(plan, shape, passages));
    Optional<TokenRequest> tokens =
        plan.pooled()
            .map(
                probe ->
                    new TokenRequest(
                        sentences.lines(),
                        plan.window(),
                        new TreeSet<>(plan.depthNumbers(shape))));
    List<String> notes = new ArrayList<>();
    AttentionRun.Outcome attention =
        heads
            .map(request -> AttentionRun.of(session, request, plan.nulls()))
            .orElse(new AttentionRun.Outcome(List.of(), SessionTiming.ZERO));
    noteUntested(attention.heads(), notes);
    PooledRun.Outcome pooled =
        tokens
            .map(request -> PooledRun.of(session, plan, request, sentences, notes))
            .orElse(new PooledRun.Outcome(List.of(), SessionTiming.ZERO));
    return new StudyResult(
        plan.describe(),
        plan.source().describe(),
        shape,
        plan.pooled().isPresent() ? sentences : passages,
        attention.heads(),
        pooled.pooled(),
        attention.timing().plus(pooled.timing()),
        notes,
        provenance(session));
  }

  private static void noteUntested(List<HeadResult> heads, List<String> notes) {
    List<HeadResult> untested = heads.stream().filter(h -> !h.significance().tested()).toList();
    if (!untested.isEmpty()) {
      notes.add(
          "outliers of "
              + untested.size()
              + " of "
              + heads.size()
              + " heads are "
              + untested.get(0).significance().method());
    }
  }

  private Provenance provenance(ModelSession session) {
    Provenance all = Provenance.ofRuntime();
    for (Map.Entry<String, String> fact : session.provenance().facts().entrySet()) {
      all = all.with(fact.getKey(), fact.getValue());
    }
    all = all.with("model", plan.source().describe()).with("study", plan.describe());
    if (plan.attention().isPresent()) {
      all =
          all.with("passages", passages.name())
              .with("passages sha256", passages.sha256())
              .with("layers", plan.layers().describe("layer"))
              .with("heads", plan.heads().describe("head"))
              .with("max length", plan.maxLengthFor(session.shape()));
    }
    if (plan.pooled().isPresent()) {
      all =
          all.with("sentences", sentences.name())
              .with("sentences sha256", sentences.sha256())
              .with("window", plan.window())
              .with("positional correlation", "unlabelled, " + SmallestDiagonal.RULE);
    }
    return all.with("seed", plan.seed());
  }
}
