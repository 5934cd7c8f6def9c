package io.attentionspectra.formats.text;

import io.attentionspectra.base.Check;
import io.attentionspectra.model.Texts;
import io.attentionspectra.model.TextsOnDemand;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apiguardian.api.API;

/**
 * Reads the texts of a study from a file, one a line, and their labels from another.
 *
 * <p>Line i of the labels belongs to line i of the texts, blank lines counted. A line whose text or
 * label is blank is left out of both, and a note of the texts says so. If the files differ in
 * length and the labels have no blank line, they may also be as many as the texts that are not
 * blank, one each in order. Everything else is refused.
 */
@API(status = API.Status.INTERNAL)
public final class CorpusLines {

  private CorpusLines() {}

  /**
   * Reads files into memory.
   *
   * @param texts a UTF-8 file with one text per line
   * @param labels a UTF-8 file with one label per line, or nothing
   * @return the texts, named by their file; at least one
   * @throws IllegalArgumentException if a file cannot be read, or the lines do not belong together
   */
  public static Texts read(Path texts, Optional<Path> labels) {
    return paired(TextLines.numbered(TextLines.TEXTS, texts), labels);
  }

  /**
   * Reads a stream to its end, without closing it.
   *
   * @param origin names the texts, such as {@code standard input}
   * @param texts UTF-8 with one text per line
   * @param labels a UTF-8 file with one label per line, or nothing
   * @return the texts, at least one
   * @throws IOException if reading the stream fails
   * @throws IllegalArgumentException if the labels cannot be read, or the lines do not belong
   *     together
   */
  public static Texts read(String origin, InputStream texts, Optional<Path> labels)
      throws IOException {
    return paired(TextLines.numbered(TextLines.TEXTS, origin, texts), labels);
  }

  /**
   * Texts that stay in their file, with labels in memory.
   *
   * @param texts the file; must be open as long as the result is used
   * @param labels a UTF-8 file with one label per line, or nothing
   * @return the texts, named by their file; at least one
   * @throws IllegalArgumentException if the labels cannot be read, or the lines do not belong
   *     together
   */
  public static Texts of(IndexedLines texts, Optional<Path> labels) {
    return paired(texts.numbered(), labels);
  }

  private static Texts paired(NumberedLines texts, Optional<Path> labels) {
    Texts paired =
        labels
            .map(file -> paired(texts, TextLines.numbered(TextLines.LABELS, file)))
            .orElseGet(() -> Texts.of(texts.origin(), texts.lines()).noted(withoutText(texts)));
    return paired.noted(RepeatedTexts.note(paired.lines()).stream().toList());
  }

  private static List<String> withoutText(NumberedLines texts) {
    List<Long> blanks = texts.blanksWithin();
    return blanks.isEmpty()
        ? List.of()
        : List.of(
            "left out, without text: " + NumberedLines.named(blanks) + " of " + texts.origin());
  }

  private static Texts paired(NumberedLines texts, NumberedLines labels) {
    if (texts.count() == labels.count() || texts.countToLast() == labels.countToLast()) {
      return byLine(texts, labels);
    }
    if (labels.blanksWithin().isEmpty() && labels.lines().size() == texts.lines().size()) {
      List<String> notes = new ArrayList<>(withoutText(texts));
      notes.add("labels are of the texts that are not blank, one each in order");
      return Texts.of(texts.origin(), texts.lines()).labelled(labels.lines()).noted(notes);
    }
    throw Check.failure(
        "labels",
        labels.origin(),
        "has "
            + labels.countToLast()
            + " lines for "
            + texts.countToLast()
            + " of "
            + texts.origin()
            + blankLines(texts, labels),
        "give line i of one the text and line i of the other its label");
  }

  private static String blankLines(NumberedLines texts, NumberedLines labels) {
    List<String> parts = new ArrayList<>();
    if (!texts.blanksWithin().isEmpty()) {
      parts.add("of the texts " + NumberedLines.named(texts.blanksWithin()));
    }
    if (!labels.blanksWithin().isEmpty()) {
      parts.add("of the labels " + NumberedLines.named(labels.blanksWithin()));
    }
    return parts.isEmpty() ? "" : " (blank: " + String.join(", ", parts) + ")";
  }

  private static Texts byLine(NumberedLines texts, NumberedLines labels) {
    long[] textNumbers = texts.numbers();
    long[] labelNumbers = labels.numbers();
    int[] kept = new int[textNumbers.length];
    List<String> keptLabels = new ArrayList<>();
    List<Long> withoutLabel = new ArrayList<>();
    int label = 0;
    for (int i = 0; i < textNumbers.length; i++) {
      while (label < labelNumbers.length && labelNumbers[label] < textNumbers[i]) {
        label++;
      }
      if (label < labelNumbers.length && labelNumbers[label] == textNumbers[i]) {
        kept[keptLabels.size()] = i;
        keptLabels.add(labels.lines().get(label));
      } else {
        withoutLabel.add(textNumbers[i]);
      }
    }
    if (keptLabels.isEmpty()) {
      throw Check.failure(
          "labels",
          labels.origin(),
          "has no label on a line where " + texts.origin() + " has a text",
          "give line i of one the text and line i of the other its label");
    }
    List<String> notes = new ArrayList<>(withoutText(texts));
    if (withoutLabel.isEmpty()) {
      return Texts.of(texts.origin(), texts.lines()).labelled(keptLabels).noted(notes);
    }
    notes.add(
        "left out, without label: " + NumberedLines.named(withoutLabel) + " of " + texts.origin());
    List<String> chosen = new Chosen(texts.lines(), Arrays.copyOf(kept, keptLabels.size()));
    return Texts.of(texts.origin(), chosen).labelled(keptLabels).noted(notes);
  }

  /** Some of the texts, still read when asked for. */
  private static final class Chosen extends TextsOnDemand {

    private final List<String> all;
    private final int[] kept;

    Chosen(List<String> all, int[] kept) {
      this.all = all;
      this.kept = kept;
    }

    @Override
    public int size() {
      return kept.length;
    }

    @Override
    public String get(int index) {
      return all.get(kept[index]);
    }
  }
}
