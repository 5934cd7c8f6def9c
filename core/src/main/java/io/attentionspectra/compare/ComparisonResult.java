package io.attentionspectra.compare;

import io.attentionspectra.base.Document;
import io.attentionspectra.base.Provenance;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.model.Note;
import io.attentionspectra.model.Texts;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What differs between two models on the same texts.
 *
 * @param sentence what was asked
 * @param first name of the first model
 * @param second name of the second
 * @param firstShape sizes of the first model
 * @param secondShape sizes of the second
 * @param texts the texts
 * @param heads every head, by layer and number
 * @param depths every depth, from the input to the output
 * @param power what so many texts could tell
 * @param seconds where the time went: {@code heads}, {@code depths}, {@code sampling}
 * @param notes what a reader must know besides
 * @param provenance where the numbers come from; facts of the second model begin with {@code
 *     second}
 */
public record ComparisonResult(
    String sentence,
    String first,
    String second,
    ModelShape firstShape,
    ModelShape secondShape,
    Texts texts,
    List<HeadComparison> heads,
    List<DepthComparison> depths,
    Power power,
    Map<String, Double> seconds,
    List<Note> notes,
    Provenance provenance) {

  /**
   * Copies the collections.
   *
   * @param sentence what was asked
   * @param first name of the first model
   * @param second name of the second
   * @param firstShape sizes
   * @param secondShape sizes
   * @param texts the texts
   * @param heads every head
   * @param depths every depth
   * @param power what could be told
   * @param seconds times
   * @param notes notes
   * @param provenance provenance
   */
  public ComparisonResult {
    heads = List.copyOf(heads);
    depths = List.copyOf(depths);
    seconds = Collections.unmodifiableMap(new LinkedHashMap<>(seconds));
    notes = List.copyOf(notes);
  }

  /**
   * The heads that are told from sampling.
   *
   * @return those changed, the most changed first
   */
  public List<HeadComparison> changed() {
    return mostChanged().stream().filter(HeadComparison::isChanged).toList();
  }

  /**
   * All heads, the most changed first.
   *
   * @return told from sampling before those that are not, then by {@link
   *     HeadComparison#relativeDistance}
   */
  public List<HeadComparison> mostChanged() {
    return heads.stream()
        .sorted(
            Comparator.comparing(HeadComparison::isChanged)
                .thenComparingDouble(HeadComparison::relativeDistance)
                .reversed())
        .toList();
  }

  /**
   * The result in words.
   *
   * @return short lines, the headline first
   */
  public List<String> verdict() {
    return ComparisonVerdict.of(this);
  }

  /**
   * The result as the command line prints it.
   *
   * @return nested maps, lists, texts and numbers
   */
  public Map<String, @Nullable Object> toTree() {
    return new Document()
        .object("first", firstShape.toDocument(first))
        .object("second", secondShape.toDocument(second))
        .object("texts", texts.summary().toDocument())
        .put("sentence", sentence)
        .put("verdict", verdict())
        .objects("heads", heads.stream().map(HeadComparison::toDocument).toList())
        .objects("depths", depths.stream().map(DepthComparison::toDocument).toList())
        .object("power", power.toDocument())
        .numbers("seconds", seconds)
        .put("notes", Note.sentences(notes))
        .put("provenance", provenance.facts())
        .map();
  }
}
