package io.attentionspectra.formats.text;

import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.model.Texts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class IndexedLinesTest {

  @TempDir private Path directory;

  private Path file(byte[] content) throws IOException {
    return Files.write(directory.resolve("texts.txt"), content);
  }

  /** The third file is longer than a block and has lines that cross its end. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\ufefffirst\r\n\n  zweiter Satz, größer \n   \n第三",
        "one",
        "old\rMacintosh\r\rtext\r\n\n\rand more\u2028lines\u0085of one",
        "many words that end between two blocks, größer;\n"
      })
  void holdsWhatTextLinesReads(String some) throws IOException {
    Path path = file(some.repeat(some.endsWith("\n") ? 3000 : 1).getBytes(StandardCharsets.UTF_8));
    List<String> expected = TextLines.read(path);
    try (IndexedLines lines = IndexedLines.of(path)) {
      assertEquals(expected, lines);
      Texts texts = Texts.of("file", lines);
      assertSame(lines, texts.lines());
      assertEquals(Texts.of("list", expected).sha256(), texts.sha256());
    }
  }

  @Test
  void refusesWhatTextLinesRefuses() throws IOException {
    for (byte[] content :
        List.of(
            new byte[0],
            " \n\t\n".getBytes(StandardCharsets.UTF_8),
            new byte[] {'a', '\n', 'b', 0, 'c'},
            "good\ncaf\u00e9\nmore".getBytes(StandardCharsets.ISO_8859_1))) {
      Path path = file(content);
      String expected =
          assertThrows(IllegalArgumentException.class, () -> TextLines.read(path)).getMessage();
      String message =
          assertThrows(IllegalArgumentException.class, () -> IndexedLines.of(path)).getMessage();
      assertTrue(message.startsWith("texts = " + path), message);
      assertEquals(expected, message);
    }
    assertRefused("is a directory", () -> IndexedLines.of(directory));
  }

  @Test
  void noticesThatTheFileBecameShorter() throws IOException {
    Path path = file("first\nsecond\n".getBytes(StandardCharsets.UTF_8));
    try (IndexedLines lines = IndexedLines.of(path)) {
      Files.write(path, new byte[] {'f'});
      assertRefused("became shorter while it was read", () -> lines.get(1));
    }
  }
}
