package io.attentionspectra.formats.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.attentionspectra.model.Texts;
import io.attentionspectra.testing.Damage;
import io.attentionspectra.testing.FuzzCampaign;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged texts and labels: both ways of reading give the same, and every text keeps its label. */
final class TextsFuzzTest {

  private static final String TEXTS = "\ufeffone cat\r\n\r\ntwo 𝔸 dogs\n \u00a0 \nthree é\rfour\n";
  private static final String LABELS = "a\n\nb\n\na\nb\n\n";

  private static final byte[][] MARKS = {
    {'\n'},
    {'\r'},
    {'\r', '\n'},
    {'\n', '\n'},
    {0},
    {(byte) 0xff, (byte) 0xfe},
    {(byte) 0xed, (byte) 0xa0}
  };

  @TempDir private Path folder;

  @Test
  void textsAndLabels() {
    Path texts = folder.resolve("texts.txt");
    Path labels = folder.resolve("labels.txt");
    byte[] soundTexts = TEXTS.getBytes(StandardCharsets.UTF_8);
    byte[] soundLabels = LABELS.getBytes(StandardCharsets.UTF_8);
    FuzzCampaign.run(
        "texts and labels",
        3000,
        random -> {
          Files.write(texts, Damage.bytes(soundTexts, MARKS, random));
          Files.write(
              labels,
              random.nextBoolean() ? soundLabels : Damage.bytes(soundLabels, MARKS, random));
          List<String> read = TextLines.read(texts);
          try (IndexedLines indexed = IndexedLines.of(texts)) {
            assertEquals(read, List.copyOf(indexed));
            Texts paired = CorpusLines.of(indexed, Optional.of(labels));
            assertEquals(paired.lines().size(), paired.labels().size());
          }
        });
  }
}
