package io.attentionspectra.study;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.Provenance;
import io.attentionspectra.model.AttentionRequest;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.model.Note;
import io.attentionspectra.model.SessionTiming;
import io.attentionspectra.model.Texts;
import io.attentionspectra.model.TextsSummary;
import io.attentionspectra.model.TokenRequest;
import io.attentionspectra.result.HeadResult;
import io.attentionspectra.result.StudyResult;
import io.attentionspectra.state.PartRange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One run of a study: everything is checked before anything is measured. */
record StudyRun(StudyPlan plan, Texts passages, Texts sentences) {

  StudyResult result() {
    try (ModelSession session = plan.source().open()) {
      return measured(session);
    }
  }

  /**
   * The heads on a part of the passages.
   *
   * @param texts what is known of all passages
   * @param first number of the first of the part
   * @param lines the passages of the part
   */
  static StudyState part(
      StudyPlan plan,
      ModelSession session,
      TextsSummary texts,
      int first,
      List<String> lines,
      PartRange part) {
    if (plan.windows().probe().isPresent()) {
      throw Check.failure(
          "pooled covariances",
          "asked for",
          "are of all texts at once and have no parts",
          "leave their probe out, and ask for advice, which reads a corpus in parts");
    }
    if (plan.heads().probe().isEmpty()) {
      throw noHeads("parts are read of heads");
    }
    AttentionRequest request =
        AttentionRun.request(plan, session.shape(), lines).withFirstText(first);
    HeadsQuestion question =
        new HeadsQuestion(
            plan.describe(),
            plan.source().describe(),
            session.shape(),
            texts,
            plan.heads().nulls(),
            request.balanced(),
            provenance(plan, session, texts, texts));
    return StudyState.of(question, session, request, part);
  }

  private static IllegalArgumentException noHeads(String why) {
    return Check.failure("attention probe", "none", why, "probe attentionSpectrum()");
  }

  /** The heads of each passage by itself. */
  List<StudyResult> perText() {
    if (plan.heads().probe().isEmpty()) {
      throw noHeads("heads are what is read text by text");
    }
    try (ModelSession session = plan.source().open()) {
      List<List<Note>> notes =
          passages.lines().stream().map(line -> (List<Note>) new ArrayList<Note>()).toList();
      List<AttentionRun.Outcome> outcomes =
          AttentionRun.perText(
              session,
              AttentionRun.request(plan, session.shape(), passages.lines()).allPlotted(),
              plan.heads().nulls(),
              notes);
      return IntStream.range(0, outcomes.size())
          .mapToObj(text -> ofText(session, text, outcomes.get(text), notes.get(text)))
          .toList();
    }
  }

  private StudyResult ofText(
      ModelSession session, int text, AttentionRun.Outcome outcome, List<Note> notes) {
    noteUntested(outcome.heads(), notes);
    return new StudyResult(
        plan.describe(),
        plan.source().describe(),
        session.shape(),
        Texts.of(passages.name() + ", text " + text, List.of(passages.lines().get(text))).summary(),
        outcome.heads(),
        List.of(),
        outcome.timing(),
        notes,
        provenance(session).with("text", text));
  }

  private TokenRequest firstOfClasses(TokenRequest all) {
    OptionalInt most = plan.windows().mostPerClass();
    return most.isPresent() ? all.firstOfClasses(sentences.labels(), most.getAsInt()) : all;
  }

  private StudyResult measured(ModelSession session) {
    ModelShape shape = session.shape();
    Optional<AttentionRequest> heads =
        plan.heads().probe().map(probe -> AttentionRun.request(plan, shape, passages.lines()));
    Optional<TokenRequest> tokens =
        plan.windows()
            .probe()
            .map(probe -> new TokenRequest(sentences.lines(), plan.span(shape), depths(shape)))
            .map(this::firstOfClasses);
    List<Note> notes = new ArrayList<>();
    AttentionRun.Outcome attention =
        heads
            .map(request -> AttentionRun.of(session, request, plan.heads().nulls(), notes))
            .orElse(new AttentionRun.Outcome(List.of(), SessionTiming.ZERO));
    noteUntested(attention.heads(), notes);
    PooledRun.Outcome pooled =
        tokens
            .map(request -> PooledRun.of(session, plan, request, sentences, notes))
            .orElse(new PooledRun.Outcome(List.of(), SessionTiming.ZERO));
    noteInputs(session, notes);
    return new StudyResult(
        plan.describe(),
        plan.source().describe(),
        shape,
        (plan.windows().probe().isPresent() ? sentences : passages).summary(),
        attention.heads(),
        pooled.pooled(),
        attention.timing().plus(pooled.timing()),
        notes,
        provenance(session));
  }

  /** What the session and the texts have to say, each once. */
  private void noteInputs(ModelSession session, List<Note> notes) {
    Set<Note> all = new LinkedHashSet<>(session.notes());
    if (plan.heads().probe().isPresent()) {
      all.addAll(passages.notes());
    }
    if (plan.windows().probe().isPresent()) {
      all.addAll(sentences.notes());
      sentences.noteOfClasses().ifPresent(all::add);
    }
    notes.addAll(all);
  }

  private Set<Integer> depths(ModelShape shape) {
    return plan.windows().depths().stream()
        .map(depth -> depth.in(shape.layers()))
        .collect(Collectors.toSet());
  }

  static void noteUntested(List<HeadResult> heads, List<Note> notes) {
    Map<String, Long> reasons =
        heads.stream()
            .filter(head -> !head.significance().tested())
            .collect(
                Collectors.groupingBy(
                    head -> head.significance().method(),
                    LinkedHashMap::new,
                    Collectors.counting()));
    reasons.forEach(
        (method, count) ->
            notes.add(
                Note.of(
                    Note.Kind.UNTESTED,
                    "outliers of " + count + " of " + heads.size() + " heads are " + method)));
  }

  private Provenance provenance(ModelSession session) {
    return provenance(plan, session, passages.summary(), sentences.summary());
  }

  private static Provenance provenance(
      StudyPlan plan, ModelSession session, TextsSummary passages, TextsSummary sentences) {
    Provenance all = Provenance.ofRuntime();
    for (Map.Entry<String, String> fact : session.provenance().facts().entrySet()) {
      all = all.with(fact.getKey(), fact.getValue());
    }
    all = all.with(Provenance.Fact.MODEL, plan.source().describe()).with("study", plan.describe());
    if (plan.heads().probe().isPresent()) {
      all =
          all.with("passages", passages.name())
              .with("passages sha256", passages.sha256())
              .with("layers", plan.heads().layers().describe("layer"))
              .with("heads", plan.heads().heads().describe("head"))
              .with("max length", plan.heads().maxLength(session.shape()));
    }
    if (plan.windows().probe().isPresent()) {
      all =
          all.with("sentences", sentences.name())
              .with("sentences sha256", sentences.sha256())
              .with("window", plan.windows().span().tokens())
              .with("pooled texts", plan.span(session.shape()).texts())
              .with("positional correlation", "unlabelled, " + SmallestDiagonal.RULE);
    }
    return all.with("seed", plan.seed());
  }
}
