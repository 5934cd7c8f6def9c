package io.attentionspectra.advice;

import io.attentionspectra.base.Provenance;
import io.attentionspectra.model.Depth;
import io.attentionspectra.model.Note;
import io.attentionspectra.model.PoolingWindow;
import io.attentionspectra.model.SessionTiming;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** From what a run kept to its advice. */
final class AdviceReport {

  private final AdviceRun run;
  private final List<Note> notes = new ArrayList<>();

  AdviceReport(AdviceRun run) {
    this.run = run;
  }

  PoolingAdvice advice() {
    noteTexts();
    run.texts().noteOfClasses().ifPresent(notes::add);
    notes.addAll(run.texts().notes());
    notes.addAll(run.session().notes());
    long start = System.nanoTime();
    List<PoolingAdvice.AtDepth> depths = new ArrayList<>();
    for (Depth depth : run.plan().subject().depths()) {
      PooledCorpus corpus = run.corpora().get(depth.in(run.session().shape().layers()));
      if (corpus != null && corpus.count() >= DepthAdvisor.FEWEST) {
        depths.add(
            PoolingAdvice.AtDepth.of(
                depth,
                DepthAdvisor.of(
                    corpus, run.session().shape().vocabulary(), run.session().solver())));
      } else {
        notes.add(
            Note.about(
                Note.Kind.TOO_FEW_TEXTS,
                depth.label(),
                "no advice at "
                    + depth.phrase()
                    + ": "
                    + (corpus == null ? 0 : corpus.count())
                    + " "
                    + run.plan().subject().texts()
                    + " after the pilot, at least "
                    + DepthAdvisor.FEWEST
                    + (run.plan().subject().span().poolsAllTokens()
                        ? " texts are needed; give more texts"
                        : " such texts are needed; give more texts or a smaller window")));
      }
    }
    SessionTiming pooled = SessionTiming.ofPooled((System.nanoTime() - start) * 1e-9);
    return new PoolingAdvice(
        run.plan().describe(),
        run.plan().subject().source().describe(),
        run.session().shape(),
        run.texts(),
        run.lengths().counts(),
        run.plan().span(run.session().shape()),
        depths,
        Optional.empty(),
        run.timing().plus(pooled),
        notes,
        provenance());
  }

  private void noteTexts() {
    noteWindow();
    PoolingWindow span = run.plan().span(run.session().shape());
    span.noteOfCut(run.lengths(), run.session().specialTokens()).ifPresent(notes::add);
    if (run.done() < run.total()) {
      noteOfTexts(run.done() + " of " + run.total() + " texts were read");
    }
    CorpusDesign design = run.design();
    noteOfTexts(
        "of the texts, in random order, the first "
            + design.pilot()
            + " chose direction and weights; every number is of the others");
  }

  /** Texts that a window leaves out or pools in part; whole texts without a token. */
  private void noteWindow() {
    long left = run.done() - run.seen();
    if (run.plan().subject().span().poolsAllTokens()) {
      if (left > 0) {
        noteOfTexts(left + " of " + run.done() + " texts have no token and are left out");
      }
      return;
    }
    int window = run.plan().subject().span().tokens();
    if (left > 0) {
      noteOfTexts(
          left
              + " of "
              + run.done()
              + " texts are shorter than the window of "
              + window
              + " tokens and left out");
    }
    long longer = run.lengths().total() - run.lengths().below(window + 1);
    if (longer > 0) {
      noteOfTexts(
          run.plan().subject().span().cutsTexts()
              ? "longer texts cut to their first " + window + " tokens: " + longer
              : "longer texts, read whole, of which the first "
                  + window
                  + " tokens are pooled: "
                  + longer);
    }
  }

  private void noteOfTexts(String sentence) {
    notes.add(Note.of(Note.Kind.TEXTS, sentence));
  }

  private Provenance provenance() {
    Provenance all = Provenance.ofRuntime();
    for (Map.Entry<String, String> fact : run.session().provenance().facts().entrySet()) {
      all = all.with(fact.getKey(), fact.getValue());
    }
    CorpusDesign design = run.design();
    all = all.with("tokens that count", PoolingWindow.COUNTED);
    if (design.wholeTexts().isPresent()) {
      all = all.with("positions", design.wholeTexts().get().describe());
    }
    return all.with(Provenance.Fact.MODEL, run.plan().subject().source().describe())
        .with("question", run.plan().describe())
        .with("texts", run.texts().name())
        .with("texts sha256", run.texts().sha256())
        .with("window", design.wholeTexts().isPresent() ? "all tokens" : "" + design.window())
        .with("pooled texts", run.plan().span(run.session().shape()).texts())
        .with("pilot", design.pilot())
        .with("tokens per text", design.tokensPerText())
        .with("folds", design.folds())
        .with("evaluated", design.evaluated())
        .with("replicates", design.replicates())
        .with("positional correlation", "along the leading direction of the pilot")
        .with("seed", run.plan().wanted().seed());
  }
}
