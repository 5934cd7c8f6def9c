package io.attentionspectra.advice;

import io.attentionspectra.base.Provenance;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.model.Depth;
import io.attentionspectra.model.Note;
import io.attentionspectra.model.PoolingWindow;
import io.attentionspectra.model.SessionTiming;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** From what was kept of a corpus to the advice. */
final class AdviceReport {

  private final CorpusQuestion question;
  private final CorpusState corpus;
  private final SpectralSolver solver;
  private final SessionTiming timing;
  private final List<Note> notes = new ArrayList<>();

  AdviceReport(
      CorpusQuestion question, CorpusState corpus, SpectralSolver solver, SessionTiming timing) {
    this.question = question;
    this.corpus = corpus;
    this.solver = solver;
    this.timing = timing;
  }

  PoolingAdvice advice() {
    noteTexts();
    question.texts().noteOfClasses().ifPresent(notes::add);
    notes.addAll(question.texts().notes());
    notes.addAll(corpus.notes());
    long start = System.nanoTime();
    List<PoolingAdvice.AtDepth> depths = new ArrayList<>();
    for (Depth depth : question.depths()) {
      PooledCorpus there = corpus.corpora().get(depth.in(question.shape().layers()));
      if (there != null && there.count() >= DepthAdvisor.FEWEST) {
        depths.add(
            PoolingAdvice.AtDepth.of(
                depth, DepthAdvisor.of(there, question.shape().vocabulary(), solver)));
      } else {
        notes.add(
            Note.about(
                Note.Kind.TOO_FEW_TEXTS,
                depth.label(),
                "no advice at "
                    + depth.phrase()
                    + ": "
                    + (there == null ? 0 : there.count())
                    + " "
                    + texts()
                    + " after the pilot, at least "
                    + DepthAdvisor.FEWEST
                    + (question.span().poolsAllTokens()
                        ? " texts are needed; give more texts"
                        : " such texts are needed; give more texts or a smaller window")));
      }
    }
    SessionTiming pooled = SessionTiming.ofPooled((System.nanoTime() - start) * 1e-9);
    return new PoolingAdvice(
        question.sentence(),
        question.model(),
        question.shape(),
        question.texts(),
        corpus.lengths().counts(),
        question.span(),
        depths,
        Optional.empty(),
        timing.plus(pooled),
        notes,
        provenance());
  }

  private void noteTexts() {
    noteWindow();
    question.span().noteOfCut(corpus.lengths(), question.specialTokens()).ifPresent(notes::add);
    if (corpus.read() < question.texts().count()) {
      noteOfTexts(corpus.read() + " of " + question.texts().count() + " texts were read");
    }
    CorpusDesign design = question.design();
    noteOfTexts(
        "of the texts, in random order, the first "
            + design.pilot()
            + " chose direction and weights; every number is of the others");
  }

  /** Texts that a window leaves out or pools in part; whole texts without a token. */
  private void noteWindow() {
    long left = corpus.read() - corpus.seen();
    if (question.span().poolsAllTokens()) {
      if (left > 0) {
        noteOfTexts(left + " of " + corpus.read() + " texts have no token and are left out");
      }
      return;
    }
    int window = question.span().tokens();
    if (left > 0) {
      noteOfTexts(
          left
              + " of "
              + corpus.read()
              + " texts are shorter than the window of "
              + window
              + " tokens and left out");
    }
    long longer = corpus.lengths().total() - corpus.lengths().below(window + 1);
    if (longer > 0) {
      noteOfTexts(
          question.span().cutsTexts()
              ? "longer texts cut to their first " + window + " tokens: " + longer
              : "longer texts, read whole, of which the first "
                  + window
                  + " tokens are pooled: "
                  + longer);
    }
  }

  /** Texts as poolings are asked of them, in words. */
  private String texts() {
    PoolingWindow span = question.span();
    return span.poolsAllTokens() ? "texts" : "texts of " + span.tokens() + " tokens";
  }

  private void noteOfTexts(String sentence) {
    notes.add(Note.of(Note.Kind.TEXTS, sentence));
  }

  private Provenance provenance() {
    Provenance all = Provenance.ofRuntime();
    for (Map.Entry<String, String> fact : question.session().facts().entrySet()) {
      all = all.with(fact.getKey(), fact.getValue());
    }
    CorpusDesign design = question.design();
    all = all.with("tokens that count", PoolingWindow.COUNTED);
    if (design.wholeTexts().isPresent()) {
      all = all.with("positions", design.wholeTexts().get().describe());
    }
    return all.with(Provenance.Fact.MODEL, question.model())
        .with("question", question.sentence())
        .with("texts", question.texts().name())
        .with("texts sha256", question.texts().sha256())
        .with("window", design.wholeTexts().isPresent() ? "all tokens" : "" + design.window())
        .with("pooled texts", question.span().texts())
        .with("pilot", design.pilot())
        .with("tokens per text", design.tokensPerText())
        .with("folds", design.folds())
        .with("evaluated", design.evaluated())
        .with("replicates", design.replicates())
        .with("positional correlation", "along the leading direction of the pilot")
        .with("seed", design.seed());
  }
}
