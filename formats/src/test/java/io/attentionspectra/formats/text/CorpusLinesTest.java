package io.attentionspectra.formats.text;

import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.model.Note;
import io.attentionspectra.model.Texts;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts and labels belong together line by line, blank lines counted. */
final class CorpusLinesTest {

  @TempDir private Path directory;

  private Path file(String name, String content) {
    try {
      return Files.writeString(directory.resolve(name), content);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The same from memory, from the file and from a stream. */
  private Texts read(String texts, String labels) throws IOException {
    Path textFile = file("texts.txt", texts);
    Optional<Path> labelFile = Optional.of(file("labels.txt", labels));
    Texts read = CorpusLines.read(textFile, labelFile);
    try (IndexedLines indexed = IndexedLines.of(textFile)) {
      Texts onDemand = CorpusLines.of(indexed, labelFile);
      assertEquals(read.lines(), List.copyOf(onDemand.lines()));
      assertEquals(read.labels(), onDemand.labels());
      assertEquals(read.notes(), onDemand.notes());
    }
    byte[] bytes = texts.getBytes(StandardCharsets.UTF_8);
    Texts streamed = CorpusLines.read("standard input", new ByteArrayInputStream(bytes), labelFile);
    assertEquals(read.lines(), streamed.lines());
    return read;
  }

  private void refused(String texts, String labels, String part) {
    assertRefused(part, () -> read(texts, labels));
  }

  @Test
  void aLineWithoutTextOrLabelIsLeftOutOfBoth() throws IOException {
    Texts read = read("a\n\nc\nd\ne\n", "A\nB\nC\n \nE\n");
    assertEquals(List.of("a", "c", "e"), read.lines());
    assertEquals(List.of("A", "C", "E"), read.labels());
    assertEquals(2, read.notes().size());
    assertTrue(read.notes().get(0).sentence().startsWith("left out, without text: line 2 of "));
    assertTrue(read.notes().get(1).sentence().startsWith("left out, without label: line 4 of "));
  }

  @Test
  void bothBlankIsNoLabelLost() throws IOException {
    Texts read = read("a\n\nc\n", "A\n\nC\n");
    assertEquals(List.of("A", "C"), read.labels());
    assertEquals(1, read.notes().size());
  }

  @Test
  void linesMayEndAsInAnySystem() throws IOException {
    assertEquals(List.of("a", "b"), read("\ufeffa\r\nb\r\n", "\ufeffA\rB").lines());
    assertEquals(List.of("A", "B"), read("\ufeffa\r\nb\r\n", "\ufeffA\rB").labels());
  }

  @Test
  void blankLinesAtTheEndAreNothing() throws IOException {
    assertEquals(List.of("A", "B"), read("a\nb\n\n\n", "A\nB").labels());
    assertEquals(List.of("A", "B"), read("a\nb", "A\nB\n\n").labels());
    Texts lastWithout = read("a\nb\n", "A\n\n");
    assertEquals(List.of("a"), lastWithout.lines());
    assertTrue(lastWithout.notes().get(0).sentence().contains("line 2"));
  }

  @Test
  void labelsMayBeAsManyAsTheTextsThatAreNotBlank() throws IOException {
    Texts read = read("a\n\nc\n", "A\nC\n");
    assertEquals(List.of("A", "C"), read.labels());
    assertTrue(read.notes().get(1).sentence().contains("one each in order"));
  }

  @Test
  void refusesOtherNumbersAndNamesTheLines() {
    refused("a\nb\nc\n", "A\nB\n", "has 2 lines for 3");
    refused("a\nb\nc\n", "A\nB\nC\nD\n", "has 4 lines for 3");
  }

  @Test
  void doesNotShiftLabelsOverAGapOfTheirOwn() {
    refused("a\nb\nc\n", "A\n\nB\nC\n", "(blank: of the labels line 2)");
    refused("a\n\nb\nc\n", "A\nB\n\nC\nD\n", "of the texts line 2, of the labels line 3");
    refused("a\nb\n", "\n\n\n", "holds no text");
  }

  @Test
  void saysHowManyTextsAreCopies() throws IOException {
    List<Note> notes = read("a\nb\na\nc\na\n", "A\nB\nA\nB\nA\n").notes();
    assertEquals(1, notes.size());
    assertTrue(notes.get(0).sentence().startsWith("2 of 5 texts are copies of others: "));
    assertEquals(List.of(), read("a\nb\nab\nba\n", "A\nA\nA\nA\n").notes());
  }

  @Test
  void labelsAreCalledSo() throws IOException {
    Path texts = file("t.txt", "a\nb\n");
    Path labels = directory.resolve("l.txt");
    assertRefused(
        "labels = " + labels + ": is missing; give a UTF-8 text file with one label per line",
        () -> CorpusLines.read(texts, Optional.of(labels)));
    Files.write(labels, "A\nB\n".getBytes(StandardCharsets.UTF_16LE));
    assertRefused(
        "labels = " + labels + ": is binary, or UTF-16",
        () -> CorpusLines.read(texts, Optional.of(labels)));
  }

  @Test
  void saysWhatIsLeftOutWithoutLabels() {
    Texts read = CorpusLines.read(file("t.txt", "a\n\n\n\n\n\n\nb\n"), Optional.empty());
    assertEquals(List.of("a", "b"), read.lines());
    assertTrue(
        read.notes().get(0).sentence().contains("6 lines: 2, 3, 4, 5, 6, …"),
        read.notes().get(0).sentence());
  }
}
