package io.attentionspectra.study;

import io.attentionspectra.base.Check;
import io.attentionspectra.file.internal.SealedFile;
import io.attentionspectra.file.internal.StateFile;
import io.attentionspectra.model.AttentionRequest;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.Note;
import io.attentionspectra.model.SessionTiming;
import io.attentionspectra.result.StudyResult;
import io.attentionspectra.state.PartRange;
import io.attentionspectra.state.internal.StateHeader;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is kept of the heads of a model on a part of the texts: it can be written, read on another
 * machine and merged with the other parts to the table of heads of all texts, for which neither
 * texts nor model are needed. {@link Study#part} reads a part; {@link #merge} joins parts in their
 * order; {@link #result} gives the table.
 *
 * <p>Every number is that of {@link Study#run(io.attentionspectra.model.Texts)} up to rounding: a
 * head is read on a text by itself, its draws are seeded by the number of the text, and means are
 * merged. The same parts merged in the same order give the same bits. Times are not kept. Size: it
 * grows with heads and nulls, not with texts. The form of files and bytes is documented in {@code
 * docs/state-format.md}. Not thread-safe.
 */
public final class StudyState {

  /** What a file of this form begins with. */
  public static final String KIND = "attention-spectra heads state 2";

  private final String origin;
  private final HeadsQuestion question;
  private final AttentionRun run;
  private final List<Note> excluded;
  private final Set<Note> notes = new LinkedHashSet<>();
  private PartRange parts;
  private final int first;
  private int count;

  private StudyState(String origin, HeadsQuestion question, PartRange parts, int first, int count) {
    this.origin = origin;
    this.question = question;
    this.excluded = new ArrayList<>();
    this.run = AttentionRun.empty(question.nulls(), question.shape(), excluded);
    this.parts = parts;
    this.first = first;
    this.count = count;
  }

  /**
   * Reads texts.
   *
   * @param request for the texts of the part, of which there may be none
   */
  static StudyState of(
      HeadsQuestion question, ModelSession session, AttentionRequest request, PartRange part) {
    question.requireNamed();
    StudyState state =
        new StudyState("", question, part, request.firstText(), request.texts().size());
    if (!request.texts().isEmpty()) {
      int before = session.notes().size();
      state.run.read(session, request);
      List<Note> said = session.notes();
      state.notes.addAll(said.subList(0, Math.min(before, said.size())));
      for (Note each : said.subList(Math.min(before, said.size()), said.size())) {
        state.notes.add(part.of() == 1 ? each : within(part, each));
      }
    }
    return state;
  }

  private static Note within(PartRange part, Note note) {
    return note.kind() == Note.Kind.TEXTS
        ? Note.about(note.kind(), note.about(), part.describe() + ": " + note.sentence())
        : note;
  }

  /**
   * Adds the parts that follow those of this state.
   *
   * @param next another state of the same study; left unchanged
   * @throws IllegalArgumentException if it was computed with another study, model, tokenizer, seed,
   *     selection, nulls or other texts, or a part comes twice or is missing between
   */
  public void merge(StudyState next) {
    question.facts().requireSame(next.describe(), next.question.facts());
    PartRange joined = parts.then(next.parts);
    if (next.first != first + count) {
      throw Check.failure(
          "state",
          next.describe(),
          "begins at text " + next.first + ", not at " + (first + count),
          "give every text to one part, in their order");
    }
    run.merge(next.run);
    notes.addAll(next.notes);
    count += next.count;
    parts = joined;
  }

  /**
   * The heads on all texts.
   *
   * @return the result, without pooled covariances
   * @throws IllegalArgumentException if a part or a text is missing
   */
  public StudyResult result() {
    parts.requireAll();
    if (count != question.texts().count()) {
      throw Check.failure(
          "texts of all parts",
          count,
          "must be " + question.texts().count() + " in number, as the study says",
          "give every text to one part");
    }
    List<Note> all = new ArrayList<>(excluded);
    AttentionRun.Outcome outcome = run.outcome(SessionTiming.ZERO, all);
    StudyRun.noteUntested(outcome.heads(), all);
    Set<Note> inputs = new LinkedHashSet<>(notes);
    inputs.addAll(question.texts().notes());
    all.addAll(inputs);
    return new StudyResult(
        question.sentence(),
        question.model(),
        question.shape(),
        question.texts(),
        outcome.heads(),
        List.of(),
        outcome.timing(),
        all,
        question.provenance());
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
  public static StudyState read(Path file) {
    return StateFile.read(file, KIND, in -> readFrom(in, file.toString()));
  }

  /**
   * Reads a state.
   *
   * @param bytes what {@link #toBytes} gave
   * @return the state
   * @throws IllegalArgumentException if they are damaged, or of another kind or version
   */
  public static StudyState of(byte[] bytes) {
    return StateFile.read(bytes, KIND, in -> readFrom(in, ""));
  }

  private void writeTo(DataOutputStream out) throws IOException {
    new StateHeader(Optional.of(parts), question.facts()).writeTo(out);
    out.writeInt(first);
    out.writeInt(count);
    question.writeTo(out);
    Note.writeAll(notes, out);
    run.writeTo(out);
  }

  private static StudyState readFrom(DataInputStream in, String origin) throws IOException {
    PartRange parts =
        StateHeader.readFrom(in).parts().orElseThrow(() -> new IOException("no part"));
    int first = in.readInt();
    int count = in.readInt();
    HeadsQuestion question = HeadsQuestion.readFrom(in);
    StudyState state = new StudyState(origin, question, parts, first, count);
    state.notes.addAll(Note.readAll(in));
    state.run.readFrom(in);
    return state;
  }

  /**
   * The state in words.
   *
   * @return such as "part-2.bin, part 2 of 4"
   */
  public String describe() {
    return origin.isEmpty() ? parts.describe() : origin + ", " + parts.describe();
  }

  @Override
  public String toString() {
    return describe();
  }
}
