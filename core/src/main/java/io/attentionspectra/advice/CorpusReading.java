package io.attentionspectra.advice;

import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.Texts;
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
  static final int PIECE = CorpusSplit.PIECE;

  PoolingAdvice advice() {
    AdviceRun run = new AdviceRun(plan, session, texts);
    Optional<AdviceCheckpoint> saved =
        plan.reading().checkpoint().file().map(file -> new AdviceCheckpoint(file, run.facts()));
    return saved.isEmpty() ? read(run, saved) : saved.get().alone(() -> read(run, saved));
  }

  private PoolingAdvice read(AdviceRun run, Optional<AdviceCheckpoint> saved) {
    CheckpointPlace wanted = plan.reading().checkpoint();
    if (wanted.resumes()) {
      saved.filter(AdviceCheckpoint::exists).ifPresent(file -> file.resume(run));
    }
    while (run.done() < run.total()) {
      run.readTo(run.nextEnd());
      if (run.done() % wanted.every() == 0 && run.done() < run.total()) {
        saved.ifPresent(file -> file.write(run));
      }
      plan.reading().progress().accept(run.done());
    }
    return run.finish();
  }
}
