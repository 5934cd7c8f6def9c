package io.attentionspectra.djl.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

  private void assertRefused(byte[] content, String condition) throws IOException {
    Path path = file(content);
    String message =
        assertThrows(IllegalArgumentException.class, () -> TextLines.read(path)).getMessage();
    assertTrue(message.contains(condition) && message.contains("texts.txt"), message);
    assertEquals(1, message.lines().count(), message);
  }

  @Test
  void readsOneTextPerLineWithoutBlankLinesAndByteOrderMark() throws IOException {
    byte[] content =
        "\ufefffirst\r\n\n  zweiter Satz, größer \n   \n第三".getBytes(StandardCharsets.UTF_8);
    assertEquals(List.of("first", "zweiter Satz, größer", "第三"), TextLines.read(file(content)));
  }

  @Test
  void refusesFilesWithoutText() throws IOException {
    assertRefused(new byte[0], "holds no text");
    assertRefused("\n \n\t\n".getBytes(StandardCharsets.UTF_8), "holds no text");
  }

  @Test
  void refusesBinaryFiles() throws IOException {
    assertRefused(new byte[] {'a', '\n', 'b', 0, 'c'}, "line 2 holds a zero byte");
    assertRefused("caf\u00e9".getBytes(StandardCharsets.ISO_8859_1), "is not UTF-8");
  }

  @Test
  void refusesMissingFilesAndDirectories() {
    Path absent = directory.resolve("absent.txt");
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> TextLines.read(absent))
            .getMessage()
            .contains("is missing"));
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> TextLines.read(directory))
            .getMessage()
            .contains("is a directory"));
  }
}
