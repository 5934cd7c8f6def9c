package io.attentionspectra.advice;

import io.attentionspectra.linalg.GramSum;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.Note;
import io.attentionspectra.model.SessionTiming;
import io.attentionspectra.model.TokenRequest;
import io.attentionspectra.model.TokenWindow;
import io.attentionspectra.pooling.LengthHistogram;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntFunction;

/**
 * What is kept of the texts read so far, at every depth of a question: the pilot, and the texts
 * after it. States with one pilot merge. Not thread-safe.
 */
final class CorpusState {

  private final CorpusQuestion question;
  private final IntFunction<GramSum> sums;
  private final Tally pilot;
  private final Tally rest = new Tally();
  private final Map<Integer, PooledCorpus> corpora = new TreeMap<>();
  private final Set<Note> notes = new LinkedHashSet<>();

  /** Texts read, and those of them that had enough tokens. */
  private static final class Tally {

    private final LengthHistogram lengths = new LengthHistogram();
    private long read;
    private long seen;

    void merge(Tally other) {
      lengths.merge(other.lengths);
      read += other.read;
      seen += other.seen;
    }

    void writeTo(DataOutput out) throws IOException {
      out.writeLong(read);
      out.writeLong(seen);
      lengths.writeTo(out);
    }

    void readFrom(DataInput in) throws IOException {
      read = in.readLong();
      seen = in.readLong();
      lengths.readFrom(in);
    }
  }

  private CorpusState(CorpusQuestion question, IntFunction<GramSum> sums, Tally pilot) {
    this.question = question;
    this.sums = sums;
    this.pilot = pilot;
  }

  /**
   * Nothing read yet.
   *
   * @param sums makes an empty sum of Gram matrices
   */
  static CorpusState of(CorpusQuestion question, IntFunction<GramSum> sums) {
    return new CorpusState(question, sums, new Tally());
  }

  /** Another with the same pilot that has read nothing after it. Ends the pilot. */
  CorpusState fork(IntFunction<GramSum> otherSums) {
    CorpusState part = new CorpusState(question, otherSums, pilot);
    corpora.forEach((depth, corpus) -> part.corpora.put(depth, corpus.fork(otherSums)));
    part.notes.addAll(notes);
    return part;
  }

  /**
   * Reads texts of one piece.
   *
   * @param piece in increasing order, all of the pilot or all after it
   * @return where the time went
   */
  SessionTiming read(ModelSession session, List<PlacedText> piece) {
    SessionTiming timing = SessionTiming.ZERO;
    for (int from = 0; from < piece.size(); ) {
      int end = question.design().stageEnd(piece.get(from).position());
      int to = from;
      while (to < piece.size() && piece.get(to).position() < end) {
        to++;
      }
      timing = timing.plus(readStage(session, piece.subList(from, to)));
      from = to;
    }
    return timing;
  }

  /** Reads texts of one piece and one stage, in which their order does not matter. */
  private SessionTiming readStage(ModelSession session, List<PlacedText> stage) {
    Tally tally = stage.get(0).position() < question.design().pilot() ? pilot : rest;
    int first = question.depthNumbers().iterator().next();
    List<String> classes = question.classes();
    TokenRequest request =
        new TokenRequest(
            stage.stream().map(PlacedText::text).toList(),
            question.span(),
            question.depthNumbers());
    SessionTiming timing =
        session.readTokens(
            request.inAnyOrder(),
            tally.lengths,
            window -> {
              PlacedText text = stage.get(window.text());
              tally.seen += window.depth() == first ? 1 : 0;
              accept(
                  window.ofText(text.position()),
                  classes.isEmpty() ? 0 : classes.indexOf(text.label()));
            });
    tally.read += stage.size();
    notes.addAll(session.notes());
    return timing;
  }

  private void accept(TokenWindow window, int group) {
    corpora
        .computeIfAbsent(window.depth(), depth -> corpus(depth, window.tokens().columns()))
        .add(window, group);
  }

  private PooledCorpus corpus(int depth, int dimension) {
    return PooledCorpus.of(question.designAt(depth), dimension, sums);
  }

  /** Whether direction and weights come from the same numbers, bit for bit. */
  boolean hasPilotOf(CorpusState other) {
    Set<Integer> depths = new TreeSet<>(corpora.keySet());
    depths.addAll(other.corpora.keySet());
    return depths.stream().allMatch(depth -> pilotAt(depth).equals(other.pilotAt(depth)));
  }

  /** A hash of the pilot at a depth; nothing where it had no text that is long enough. */
  private Optional<String> pilotAt(int depth) {
    return Optional.ofNullable(corpora.get(depth)).flatMap(PooledCorpus::pilotHash);
  }

  /** Adds what another with the same pilot has read after it. */
  void merge(CorpusState next) {
    rest.merge(next.rest);
    next.corpora.forEach(
        (depth, each) ->
            corpora.computeIfAbsent(depth, d -> corpus(d, each.dimension())).merge(each));
    notes.addAll(next.notes);
  }

  void writeTo(DataOutput out) throws IOException {
    pilot.writeTo(out);
    rest.writeTo(out);
    Note.writeAll(notes, out);
    out.writeInt(corpora.size());
    for (Map.Entry<Integer, PooledCorpus> entry : corpora.entrySet()) {
      out.writeInt(entry.getKey());
      out.writeInt(entry.getValue().dimension());
      entry.getValue().writeTo(out);
    }
  }

  /** Replaces the state of one that has read nothing. */
  void readFrom(DataInput in) throws IOException {
    pilot.readFrom(in);
    rest.readFrom(in);
    notes.addAll(Note.readAll(in));
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      int depth = in.readInt();
      int dimension = requiredDimension(in.readInt());
      PooledCorpus.requireHeld(question.designAt(depth), dimension, in);
      PooledCorpus corpus = corpus(depth, dimension);
      corpus.readFrom(in);
      corpora.put(depth, corpus);
    }
  }

  /** That of the model: there is no memory for what a damaged state claims. */
  private int requiredDimension(int dimension) throws IOException {
    int own = question.shape().embedding();
    if (dimension != own) {
      throw new IOException(
          "tokens of " + dimension + " numbers where the model has " + own + "; start again");
    }
    return dimension;
  }

  Map<Integer, PooledCorpus> corpora() {
    return corpora;
  }

  /** What the session had to say. */
  Set<Note> notes() {
    return notes;
  }

  /** Lengths of the texts read, where the session knows them. */
  LengthHistogram lengths() {
    LengthHistogram all = new LengthHistogram();
    all.merge(pilot.lengths);
    all.merge(rest.lengths);
    return all;
  }

  /** Texts read. */
  long read() {
    return pilot.read + rest.read;
  }

  /** Texts read that had enough tokens. */
  long seen() {
    return pilot.seen + rest.seen;
  }
}
