package io.attentionspectra.advice;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.Provenance;
import io.attentionspectra.base.internal.BinaryState;
import io.attentionspectra.file.internal.SealedFile;
import io.attentionspectra.file.internal.StateFile;
import io.attentionspectra.linalg.GramSum;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.SessionTiming;
import io.attentionspectra.model.Texts;
import io.attentionspectra.result.TokenTableView;
import io.attentionspectra.state.PartRange;
import io.attentionspectra.state.internal.StateHeader;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apiguardian.api.API;

/**
 * What is kept of a part of a corpus for advice: it can be written, read on another machine and
 * merged with the other parts to the advice of the whole, for which neither texts nor model are
 * needed. {@link AdviceStep#begin} reads the pilot, which every part needs and only one process
 * must read; {@link #part} reads a part with it; {@link #merge} joins parts in their order; {@link
 * #advice} gives the advice. Spark jobs and shell scripts are made of these four.
 *
 * <p>Rankings and verdicts are those of {@link AdviceStep#advise}, numbers up to rounding: sums are
 * added in another order. The same parts merged in the same order give the same bits. Times are not
 * kept. The form of files and bytes is documented in {@code docs/state-format.md}. Not thread-safe.
 */
public final class AdviceState {

  /** What a file of this form begins with. */
  public static final String KIND = "attention-spectra advice state 1";

  private final String origin;
  private final CorpusQuestion question;
  private final Optional<double[]> tokenTable;
  private final CorpusState corpus;
  private Optional<PartRange> parts;

  private AdviceState(
      String origin,
      CorpusQuestion question,
      Optional<double[]> tokenTable,
      CorpusState corpus,
      Optional<PartRange> parts) {
    this.origin = origin;
    this.question = question;
    this.tokenTable = tokenTable;
    this.corpus = corpus;
    this.parts = parts;
  }

  static AdviceState begin(
      CorpusQuestion question, ModelSession session, Iterator<PlacedText> pilot) {
    question.requireNamed();
    CorpusState corpus = CorpusState.of(question, session.solver()::gramSum);
    new PartReading(question.split(1), 0, question.classes())
        .read(pilot, piece -> corpus.read(session, piece));
    return new AdviceState(
        "", question, session.embeddingTableEigenvalues(), corpus, Optional.empty());
  }

  /** One with the pilot of another of the same question. */
  static AdviceState begin(CorpusQuestion question, AdviceState other) {
    question.requireNamed();
    question.facts().requireSame(other.describe(), other.question.facts());
    return new AdviceState(
        "", question, other.tokenTable, other.corpus.fork(GramSum::onHeap), Optional.empty());
  }

  /** The texts of a part of a list, in the order of reading. */
  static Iterator<PlacedText> placed(Texts texts, CorpusSplit split, int part) {
    return IntStream.range(split.start(part), split.end(part))
        .mapToObj(position -> AdviceRun.placed(texts, split, position))
        .iterator();
  }

  /**
   * Reads a part of a list of texts with the pilot of this state.
   *
   * @param session the model of the question, loaded; stays open
   * @param texts all texts
   * @param part number of the part, from 1
   * @param of number of all parts
   * @return a new state, of this part alone
   * @throws IllegalArgumentException if model or texts are not those of the question, or there is
   *     no such part
   */
  public AdviceState part(ModelSession session, Texts texts, int part, int of) {
    PartRange.of(part, of);
    String found = texts.sha256();
    if (!found.equals(question.texts().sha256())) {
      throw Check.failure(
          "texts", texts.name(), "are not those of the pilot", "give the same texts and labels");
    }
    return part(session, part, of, placed(texts, question.split(of), part));
  }

  /**
   * Reads the texts of a part with the pilot of this state.
   *
   * @param session the model of the question, loaded; stays open
   * @param part number of the part, from 1
   * @param of number of all parts
   * @param texts the texts of the part as {@link CorpusSplit#part} says, in increasing order of
   *     their places; read once, at most {@value CorpusSplit#PIECE} of them kept
   * @return a new state, of this part alone
   * @throws IllegalArgumentException if the model is not that of the question, there is no such
   *     part, or a text is of another part, out of order, or of a class the question does not know
   */
  @API(status = API.Status.INTERNAL)
  public AdviceState part(ModelSession session, int part, int of, Iterator<PlacedText> texts) {
    PartRange range = PartRange.of(part, of);
    requireModel(session);
    CorpusState own = corpus.fork(session.solver()::gramSum);
    new PartReading(question.split(of), part, question.classes())
        .read(texts, piece -> own.read(session, piece));
    return new AdviceState("", question, tokenTable, own, Optional.of(range));
  }

  private void requireModel(ModelSession session) {
    for (Provenance.Fact fact : List.of(Provenance.Fact.WEIGHTS, Provenance.Fact.TOKENIZER)) {
      if (!session.provenance().get(fact).equals(question.session().get(fact))) {
        throw Check.failure(
            "model",
            session.provenance().get(Provenance.Fact.MODEL).orElse(""),
            "is not that of the pilot",
            "read every part with one model");
      }
    }
  }

  /**
   * Adds the parts that follow those of this state.
   *
   * @param next another state of the same question; left unchanged
   * @throws IllegalArgumentException if it was computed with another question, model, tokenizer,
   *     seed, window, pilot or other texts, or a part comes twice or is missing between
   */
  public void merge(AdviceState next) {
    question.facts().requireSame(next.describe(), next.question.facts());
    PartRange joined = range().then(next.range());
    if (hasOtherPilot(next)) {
      throw Check.failure(
          "state",
          next.describe(),
          "has other numbers in its pilot: another machine or number of threads rounds in another"
              + " way",
          "read the pilot once and give it to every part");
    }
    corpus.merge(next.corpus);
    parts = Optional.of(joined);
  }

  /**
   * Whether another state asks the same and yet went on from other numbers of the pilot.
   *
   * @param next another state
   * @return whether one bit of them differs, so that the two cannot be merged
   */
  @API(status = API.Status.INTERNAL)
  public boolean hasOtherPilot(AdviceState next) {
    return question.facts().difference(next.question.facts()).isEmpty()
        && !corpus.hasPilotOf(next.corpus);
  }

  private PartRange range() {
    return parts.orElseThrow(
        () ->
            Check.failure(
                "state",
                describe(),
                "holds the pilot alone",
                "merge parts that were read with it"));
  }

  /**
   * The advice from all parts.
   *
   * @return the advice, with the spectrum of the token table where the model has one
   * @throws IllegalArgumentException if a part or a text is missing
   */
  public PoolingAdvice advice() {
    range().requireAll();
    if (corpus.read() != question.texts().count()) {
      throw Check.failure(
          "texts of all parts",
          corpus.read(),
          "must be " + question.texts().count() + " in number, as the question says",
          "give every text to the part that the split names");
    }
    PoolingAdvice advice =
        new AdviceReport(question, corpus, SpectralSolver.standard(), SessionTiming.ZERO).advice();
    return tokenTable
        .map(values -> advice.with(TokenTableView.of(values, question.shape().vocabulary())))
        .orElse(advice);
  }

  /**
   * Writes the state, complete or not at all.
   *
   * @param file a file name in an existing directory
   * @throws IllegalArgumentException if it cannot be written there
   */
  public void write(Path file) {
    StateFile.write(file, KIND, this::writeTo);
  }

  /**
   * The state as a file holds it.
   *
   * @return all bytes
   */
  public byte[] toBytes() {
    return SealedFile.toBytes(KIND, this::writeTo);
  }

  /**
   * Reads a state.
   *
   * @param file what {@link #write} wrote
   * @return the state
   * @throws IllegalArgumentException if the file cannot be read, is damaged, or of another kind or
   *     version
   */
  public static AdviceState read(Path file) {
    return StateFile.read(file, KIND, in -> readFrom(in, file.toString()));
  }

  /**
   * Reads a state.
   *
   * @param bytes what {@link #toBytes} gave
   * @return the state
   * @throws IllegalArgumentException if they are damaged, or of another kind or version
   */
  public static AdviceState of(byte[] bytes) {
    return StateFile.read(bytes, KIND, in -> readFrom(in, ""));
  }

  private void writeTo(DataOutputStream out) throws IOException {
    new StateHeader(parts, question.facts()).writeTo(out);
    question.writeTo(out);
    BinaryState.write(tokenTable.orElse(new double[0]), out);
    corpus.writeTo(out);
  }

  private static AdviceState readFrom(DataInputStream in, String origin) throws IOException {
    Optional<PartRange> parts = StateHeader.readFrom(in).parts();
    CorpusQuestion question = CorpusQuestion.readFrom(in);
    double[] table = BinaryState.readDoubles(in);
    CorpusState corpus = CorpusState.of(question, GramSum::onHeap);
    corpus.readFrom(in);
    return new AdviceState(
        origin, question, table.length == 0 ? Optional.empty() : Optional.of(table), corpus, parts);
  }

  /**
   * The state in words.
   *
   * @return such as "part-2.bin, part 2 of 4"
   */
  public String describe() {
    String which = parts.map(PartRange::describe).orElse("the pilot");
    return origin.isEmpty() ? which : origin + ", " + which;
  }

  @Override
  public String toString() {
    return describe();
  }
}
