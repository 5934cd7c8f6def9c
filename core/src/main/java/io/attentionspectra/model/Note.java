package io.attentionspectra.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What a reader must know beside the numbers of a result. People read the sentence; code looks at
 * the kind, and at what it is about, never into the sentence.
 *
 * @param kind what sort of thing happened
 * @param about the label of what it happened to, such as a pooling or a law with its depth; empty
 *     where the kind says it all
 * @param sentence the whole of it in words
 */
public record Note(Kind kind, String about, String sentence) {

  /** What sort of thing a note tells of. */
  public enum Kind {

    /** The model: weights without use, or read under other names. */
    MODEL,

    /** Which texts were used how: left out as too short, cut, not read, set apart for a choice. */
    TEXTS,

    /** There are too few texts for a part of the result, which is missing or uncertain. */
    TOO_FEW_TEXTS,

    /** Labels that are missing, or that nothing can be told from. */
    LABELS,

    /** A null that was asked for does not apply. */
    NULL_LEFT_OUT,

    /** Heads whose attention was never held, so that some of their numbers are estimates. */
    MATRIX_FREE,

    /** Which replicas of a simulated null were read whole. */
    REPLICAS,

    /** Heads whose attention cannot be balanced. */
    UNBALANCED,

    /** Outliers that were not tested. */
    UNTESTED,

    /** A depth that the model does not show. */
    DEPTH_LEFT_OUT,

    /** A pooling that has no result at a depth. */
    POOLING_LEFT_OUT,

    /** Something about the tokens at a position of the window. */
    POSITION,

    /** A signal that is not told from noise, so that predictions are missing. */
    NO_SIGNAL
  }

  /**
   * A note whose kind says what it is about.
   *
   * @param kind its kind
   * @param sentence its words
   * @return the note
   */
  public static Note of(Kind kind, String sentence) {
    return new Note(kind, "", sentence);
  }

  /**
   * A note about one thing among several.
   *
   * @param kind its kind
   * @param about the thing's label
   * @param sentence its words
   * @return the note
   */
  public static Note about(Kind kind, String about, String sentence) {
    return new Note(kind, about, sentence);
  }

  /**
   * What notes of several readings have in common that tell the same with other numbers.
   *
   * @return this note without its sentence
   */
  public Note topic() {
    return new Note(kind, about, "");
  }

  /**
   * Notes as people read them.
   *
   * @param notes the notes
   * @return their sentences, in the same order
   */
  public static List<String> sentences(List<Note> notes) {
    return notes.stream().map(Note::sentence).toList();
  }

  /**
   * Writes notes.
   *
   * @param notes the notes
   * @param out the stream
   * @throws IOException if the stream fails
   */
  public static void writeAll(Collection<Note> notes, DataOutput out) throws IOException {
    out.writeInt(notes.size());
    for (Note each : notes) {
      out.writeUTF(each.kind.name());
      out.writeUTF(each.about);
      out.writeUTF(each.sentence);
    }
  }

  /**
   * Reads notes.
   *
   * @param in the stream
   * @return the notes
   * @throws IOException if the stream fails
   */
  public static List<Note> readAll(DataInput in) throws IOException {
    List<Note> notes = new ArrayList<>();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      notes.add(new Note(Kind.valueOf(in.readUTF()), in.readUTF(), in.readUTF()));
    }
    return notes;
  }

  @Override
  public String toString() {
    return sentence;
  }
}
