package io.attentionspectra.advice;

import io.attentionspectra.base.Provenance;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.Texts;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the texts of a question in pieces of {@value #PIECE}, for {@link AdviceStep#advise}: tells
 * the progress after each, and writes checkpoints where asked to. A reading that was stopped and
 * resumed gives the same numbers, bit for bit, as one that was not.
 *
 * @param plan the question
 * @param session a loaded model; stays open
 * @param texts the texts, with or without labels
 */
record CorpusReading(AdvicePlan plan, ModelSession session, Texts texts) {

  /** Pieces always end at multiples of this, so that batches do not depend on checkpoints. */
  static final int PIECE = 1024;

  PoolingAdvice advice() {
    AdviceRun run = new AdviceRun(plan, session, texts);
    Optional<AdviceCheckpoint> saved =
        plan.reading().checkpoint().file().map(file -> new AdviceCheckpoint(file, facts()));
    return saved.isEmpty() ? read(run, saved) : saved.get().alone(() -> read(run, saved));
  }

  private PoolingAdvice read(AdviceRun run, Optional<AdviceCheckpoint> saved) {
    CheckpointPlace wanted = plan.reading().checkpoint();
    if (wanted.resumes()) {
      saved.filter(AdviceCheckpoint::exists).ifPresent(file -> file.resume(run));
    }
    while (run.done() < run.total()) {
      run.readTo(Math.min(run.total(), (run.done() / PIECE + 1) * PIECE));
      if (run.done() % wanted.every() == 0 && run.done() < run.total()) {
        saved.ifPresent(file -> file.write(run));
      }
      plan.reading().progress().accept(run.done());
    }
    return run.finish();
  }

  /** What must be the same for a checkpoint to be continued, by the names messages give it. */
  private Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    Provenance model = session.provenance();
    facts.put("model", model.get(Provenance.Fact.MODEL).orElse(""));
    facts.put("model's weights", model.get(Provenance.Fact.WEIGHTS).orElse(""));
    facts.put("tokenizer", model.get(Provenance.Fact.TOKENIZER).orElse(""));
    facts.put("question", plan.describe());
    facts.put("seed", String.valueOf(plan.wanted().seed()));
    facts.put("content of texts or labels", texts.sha256());
    return facts;
  }
}
