package io.attentionspectra.file;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class WholeFileTest {

  @TempDir private Path folder;

  enum Way {
    PLAIN {
      @Override
      void write(Path file, WholeFile.Content content) throws IOException {
        WholeFile.write(file, content);
      }
    },
    DURABLE {
      @Override
      void write(Path file, WholeFile.Content content) throws IOException {
        WholeFile.writeDurably(file, content);
      }
    };

    abstract void write(Path file, WholeFile.Content content) throws IOException;
  }

  /** The draft as a kill leaves it: seen while a file is written, and put there again. */
  @ParameterizedTest
  @EnumSource
  void theDraftOfAKilledProcessDoesNotStay(Way way) throws IOException {
    Path file = folder.resolve("state");
    List<Path> drafts = new ArrayList<>();
    way.write(
        file,
        out -> {
          drafts.addAll(files());
          out.write("first".getBytes(StandardCharsets.UTF_8));
        });
    assertEquals(1, drafts.size());
    Files.writeString(drafts.get(0), "more than the next process writes");
    way.write(file, out -> out.write('2'));
    assertEquals(List.of(file), files());
    assertEquals("2", Files.readString(file));
  }

  @ParameterizedTest
  @EnumSource
  void aFailureLeavesTheOldFileAlone(Way way) throws IOException {
    Path file = Files.writeString(folder.resolve("state"), "old");
    assertThrows(
        IOException.class,
        () ->
            way.write(
                file,
                out -> {
                  out.write(new byte[1 << 20]);
                  throw new IOException("disk full");
                }));
    assertEquals(List.of(file), files());
    assertEquals("old", Files.readString(file));
  }

  @Test
  void whatStandsInTheWayOfTheDraftStays() throws IOException {
    Path obstacle = Files.createDirectory(folder.resolve(".state.draft"));
    assertThrows(
        IOException.class, () -> WholeFile.write(folder.resolve("state"), out -> out.write(1)));
    assertEquals(List.of(obstacle), files());
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
