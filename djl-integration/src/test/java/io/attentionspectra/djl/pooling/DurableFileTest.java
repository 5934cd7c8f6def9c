package io.attentionspectra.djl.pooling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DurableFileTest {

  @TempDir private Path folder;

  /** The draft as a kill leaves it: seen while a file is written, and put there again. */
  @Test
  void theDraftOfAKilledProcessDoesNotStay() throws IOException {
    Path file = folder.resolve("state");
    List<Path> drafts = new ArrayList<>();
    DurableFile.write(
        "state",
        file,
        out -> {
          drafts.addAll(files());
          out.write("first".getBytes(StandardCharsets.UTF_8));
        });
    assertEquals(1, drafts.size());
    Files.writeString(drafts.get(0), "more than the next process writes");
    DurableFile.write("state", file, out -> out.write('2'));
    assertEquals(List.of(file), files());
    assertEquals("2", Files.readString(file));
  }

  @Test
  void aFailureLeavesTheOldFileAlone() throws IOException {
    Path file = Files.writeString(folder.resolve("state"), "old");
    assertThrows(
        IllegalArgumentException.class,
        () ->
            DurableFile.write(
                "state",
                file,
                out -> {
                  out.write(new byte[1 << 20]);
                  throw new IOException("disk full");
                }));
    assertEquals(List.of(file), files());
    assertEquals("old", Files.readString(file));
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
