package io.attentionspectra.formats.text;

import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextLinesTest {

  @TempDir private Path directory;

  private Path file(byte[] content) throws IOException {
    return Files.write(directory.resolve("texts.txt"), content);
  }

  private void assertNotRead(byte[] content, String condition) throws IOException {
    Path path = file(content);
    assertRefused(condition, () -> TextLines.read(path));
    assertRefused("texts.txt", () -> TextLines.read(path));
  }

  @Test
  void readsOneTextPerLineWithoutBlankLinesAndByteOrderMark() throws IOException {
    byte[] content =
        "\ufefffirst\r\n\n  zweiter Satz, größer \n   \n第三".getBytes(StandardCharsets.UTF_8);
    assertEquals(List.of("first", "zweiter Satz, größer", "第三"), TextLines.read(file(content)));
  }

  @Test
  void refusesFilesWithoutText() throws IOException {
    assertNotRead(new byte[0], "holds no text");
    assertNotRead("\n \n\t\n".getBytes(StandardCharsets.UTF_8), "holds no text");
  }

  @Test
  void refusesBinaryFiles() throws IOException {
    assertNotRead(new byte[] {'a', '\n', 'b', 0, 'c'}, "line 2 holds a zero byte");
    assertNotRead("caf\u00e9".getBytes(StandardCharsets.ISO_8859_1), "is not UTF-8 in line 1");
    assertNotRead(
        "one\ntwo\n\ncaf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1), "is not UTF-8 in line 4");
    assertNotRead("text".getBytes(StandardCharsets.UTF_16), "is UTF-16 or UTF-32, not UTF-8");
  }

  @Test
  void refusesMissingFilesAndDirectories() {
    Path absent = directory.resolve("absent.txt");
    assertRefused("is missing", () -> TextLines.read(absent));
    assertRefused("is a directory", () -> TextLines.read(directory));
  }
}
