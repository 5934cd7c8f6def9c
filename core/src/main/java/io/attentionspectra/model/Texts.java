package io.attentionspectra.model;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.internal.Sha256;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The texts of a study, with or without a label each.
 *
 * @param name where they come from, for titles and provenance
 * @param lines the texts
 * @param labels one label per text, or empty
 * @param notes what a reader of the results must know of the texts, such as lines left out
 */
public record Texts(String name, List<String> lines, List<String> labels, List<Note> notes) {

  /**
   * Copies the lists, except {@link TextsOnDemand}.
   *
   * @param name where they come from
   * @param lines at least one text
   * @param labels as many as the texts, or none
   * @param notes notes of {@link Note.Kind#TEXTS}, or none
   * @throws IllegalArgumentException if there is no text or the labels do not match
   */
  public Texts {
    lines = lines instanceof TextsOnDemand ? lines : List.copyOf(lines);
    labels = List.copyOf(labels);
    notes = List.copyOf(notes);
    if (lines.isEmpty()) {
      throw Check.failure("texts", name, "must hold at least one text", "give one text per line");
    }
    if (!labels.isEmpty() && labels.size() != lines.size()) {
      throw Check.failure(
          "labels",
          labels.size(),
          "must be as many as the texts, " + lines.size(),
          "give one each");
    }
  }

  /**
   * Texts of which nothing is to be noted.
   *
   * @param name where they come from
   * @param lines at least one text
   * @param labels as many as the texts, or none
   * @throws IllegalArgumentException if there is no text or the labels do not match
   */
  public Texts(String name, List<String> lines, List<String> labels) {
    this(name, lines, labels, List.of());
  }

  /**
   * Texts without labels.
   *
   * @param name where they come from
   * @param lines at least one text
   * @return the texts
   * @throws IllegalArgumentException if there is no text
   */
  public static Texts of(String name, List<String> lines) {
    return new Texts(name, lines, List.of());
  }

  /**
   * The same texts with labels.
   *
   * @param all one label per text
   * @return labelled texts
   * @throws IllegalArgumentException if the numbers differ
   */
  public Texts labelled(List<String> all) {
    return new Texts(name, lines, all, notes);
  }

  /**
   * The same texts with something more to be noted of them.
   *
   * @param more sentences for the notes of results
   * @return noted texts
   */
  public Texts noted(List<String> more) {
    Stream<Note> others = more.stream().map(sentence -> Note.of(Note.Kind.TEXTS, sentence));
    return new Texts(name, lines, labels, Stream.concat(notes.stream(), others).toList());
  }

  /**
   * The two classes, in alphabetical order, when there are exactly two.
   *
   * @return the classes, or nothing without labels or with another number of classes
   */
  public Optional<List<String>> twoClasses() {
    TreeSet<String> classes = new TreeSet<>(labels);
    return classes.size() == 2 ? Optional.of(List.copyOf(classes)) : Optional.empty();
  }

  /**
   * What keeps the labels from being used, since all that looks at labels tells two classes apart.
   *
   * @return a note, or nothing without labels or with two classes
   */
  public Optional<Note> noteOfClasses() {
    return TextsSummary.noteOfClasses(new TreeSet<>(labels).size());
  }

  /**
   * What results keep of the texts.
   *
   * @return name, number, different labels, hash and notes
   */
  public TextsSummary summary() {
    return new TextsSummary(
        name, lines.size(), List.copyOf(new TreeSet<>(labels)), sha256(), notes);
  }

  /**
   * SHA-256 of the texts in UTF-8, each ended by a line feed, then of the labels likewise.
   *
   * @return lower-case hexadecimal
   */
  public String sha256() {
    Sha256 hash = new Sha256();
    lines.forEach(line -> hash.add(line + "\n"));
    labels.forEach(label -> hash.add(label + "\n"));
    return hash.hex();
  }
}
