package io.attentionspectra.model;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.Document;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apiguardian.api.API;

/**
 * What results keep of the texts of a question: everything but the texts. {@link Texts#summary}
 * makes it of a list; who reads a corpus in parts states it before the first text is read.
 *
 * @param name where they come from, for titles and provenance
 * @param count number of texts
 * @param labels the different labels in alphabetical order; empty without labels
 * @param sha256 what tells the texts and their labels from others: for a list {@link Texts#sha256}
 * @param notes what a reader of the results must know of the texts
 */
public record TextsSummary(
    String name, int count, List<String> labels, String sha256, List<Note> notes) {

  /**
   * Copies the lists.
   *
   * @param name where they come from
   * @param count at least 1
   * @param labels the different labels
   * @param sha256 what tells them from others
   * @param notes notes, or none
   * @throws IllegalArgumentException if there is no text
   */
  public TextsSummary {
    Check.atLeast("number of texts", count, 1);
    labels = labels.stream().sorted().distinct().toList();
    notes = List.copyOf(notes);
  }

  /**
   * The two classes, in alphabetical order, when there are exactly two.
   *
   * @return the classes, or nothing without labels or with another number of classes
   */
  public Optional<List<String>> twoClasses() {
    return labels.size() == 2 ? Optional.of(labels) : Optional.empty();
  }

  /**
   * What keeps the labels from being used.
   *
   * @return a note, or nothing without labels or with two classes
   */
  public Optional<Note> noteOfClasses() {
    return noteOfClasses(labels.size());
  }

  static Optional<Note> noteOfClasses(int classes) {
    return switch (classes) {
      case 0, 2 -> Optional.empty();
      case 1 ->
          Optional.of(
              Note.of(
                  Note.Kind.LABELS,
                  "all labels are the same: nothing to tell apart, so no alignment and no"
                      + " accuracy"));
      default ->
          Optional.of(
              Note.of(
                  Note.Kind.LABELS,
                  "the labels are of "
                      + classes
                      + " classes; alignment and accuracy need exactly two: give a pair of them"));
    };
  }

  /**
   * Writes all of it.
   *
   * @param out the stream
   * @throws IOException if the stream fails
   */
  @API(status = API.Status.INTERNAL)
  public void writeTo(DataOutput out) throws IOException {
    out.writeUTF(name);
    out.writeInt(count);
    out.writeInt(labels.size());
    for (String label : labels) {
      out.writeUTF(label);
    }
    out.writeUTF(sha256);
    Note.writeAll(notes, out);
  }

  /**
   * Reads what was written.
   *
   * @param in the stream
   * @return the summary
   * @throws IOException if the stream fails
   */
  @API(status = API.Status.INTERNAL)
  public static TextsSummary readFrom(DataInput in) throws IOException {
    String name = in.readUTF();
    int count = in.readInt();
    List<String> labels = new ArrayList<>();
    int different = in.readInt();
    for (int i = 0; i < different; i++) {
      labels.add(in.readUTF());
    }
    return new TextsSummary(name, count, labels, in.readUTF(), Note.readAll(in));
  }

  /**
   * What a result says of its texts, ready to be written.
   *
   * @return their name, number and different labels
   */
  @API(status = API.Status.INTERNAL)
  public Document toDocument() {
    return new Document().put("name", name).put("count", count).put("labels", labels);
  }
}
