package io.attentionspectra.advice;

import io.attentionspectra.base.Check;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.SessionTiming;
import io.attentionspectra.model.Texts;
import io.attentionspectra.state.internal.StateFacts;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Texts read piece by piece for advice, in one pass and with memory that does not depend on their
 * number. Where the pieces end changes which texts share a batch of the model, and numbers by its
 * rounding only; with the same pieces a state written and read goes on bit for bit. Not
 * thread-safe.
 */
final class AdviceRun {

  private static final int FORMAT = 0x41534103;

  private final ModelSession session;
  private final Texts texts;
  private final CorpusQuestion question;
  private final CorpusSplit split;
  private final CorpusState corpus;
  private SessionTiming timing = SessionTiming.ZERO;
  private int done;

  AdviceRun(AdvicePlan plan, ModelSession session, Texts texts) {
    this.session = session;
    this.texts = texts;
    this.question = CorpusQuestion.of(plan, session, texts.summary());
    this.split = question.split(1);
    this.corpus = CorpusState.of(question, session.solver()::gramSum);
  }

  /** Number of texts. */
  int total() {
    return split.texts();
  }

  /** Number of texts read. */
  int done() {
    return done;
  }

  /** Where the piece ends that is read next. */
  int nextEnd() {
    return split.pieceEnd(done);
  }

  /** Reads texts until so many have been read; nothing happens if they have. */
  void readTo(int end) {
    Check.within("end", end, 0, total(), "there are " + total() + " texts");
    while (done < end) {
      int until = done < split.pilot() ? Math.min(split.pilot(), end) : end;
      List<PlacedText> piece = new ArrayList<>();
      for (int position = done; position < until; position++) {
        piece.add(placed(texts, split, position));
      }
      timing = timing.plus(corpus.read(session, piece));
      done = until;
    }
  }

  /** The text at a place. */
  static PlacedText placed(Texts texts, CorpusSplit split, int position) {
    int index = split.index(position);
    return new PlacedText(
        position,
        texts.lines().get(index),
        texts.labels().isEmpty() ? "" : texts.labels().get(index));
  }

  /** Writes how far the run has come, bit for bit. The texts and the question are not written. */
  void writeTo(DataOutput out) throws IOException {
    out.writeInt(FORMAT);
    facts().writeTo(out);
    out.writeInt(done);
    corpus.writeTo(out);
  }

  /**
   * Goes on from a state written by a run of the same question, model and texts. Times are not
   * carried over.
   *
   * @throws IOException if the stream fails or holds the state of another question or other texts
   */
  void readFrom(DataInput in) throws IOException {
    if (in.readInt() != FORMAT || facts().difference(StateFacts.readFrom(in)).isPresent()) {
      throw new IOException(
          "the state belongs to another question, other texts or another version; start again");
    }
    done = in.readInt();
    if (done < 0 || done > total()) {
      throw new IOException("it has read " + done + " of " + total() + " texts");
    }
    corpus.readFrom(in);
  }

  /** What must be the same for a state to be continued. */
  StateFacts facts() {
    return question.facts();
  }

  /** The advice from the texts read so far; with too few it is empty and its notes say why. */
  PoolingAdvice finish() {
    return new AdviceReport(question, corpus, session.solver(), timing).advice();
  }
}
