package io.attentionspectra.file.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.function.Executable;
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
    Path other = Files.writeString(folder.resolve(".state.other.draft"), "the user's own");
    way.write(file, out -> out.write('2'));
    assertEquals(Set.of(file, other), Set.copyOf(files()));
    assertEquals("2", Files.readString(file));
  }

  @ParameterizedTest
  @EnumSource
  void aLinkStaysOneAndItsFileIsWritten(Way way) throws IOException {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Path file = Files.writeString(elsewhere.resolve("file"), "before");
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    WholeFile.requireWritable(link);
    way.write(link, out -> out.write('2'));
    assertTrue(Files.isSymbolicLink(link));
    assertEquals("2", Files.readString(file));
    assertEquals(Set.of(elsewhere, link), Set.copyOf(files()));
  }

  /** A file would take the place of a pipe, or of {@code /dev/null} where root writes. */
  @ParameterizedTest
  @EnumSource
  void whatIsNoFileIsNotReplaced(Way way) throws Exception {
    Path pipe = folder.resolve("pipe");
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/mkfifo")), "a system without mkfifo");
    assertEquals(0, new ProcessBuilder("/usr/bin/mkfifo", pipe.toString()).start().waitFor());
    for (Executable each :
        List.<Executable>of(
            () -> WholeFile.requireWritable(pipe), () -> way.write(pipe, out -> out.write('2')))) {
      IOException refusal = assertThrows(IOException.class, each);
      assertEquals("it is no regular file", FileFailure.reason(refusal));
    }
    assertTrue(Files.readAttributes(pipe, BasicFileAttributes.class).isOther());
    assertEquals(Set.of(pipe), Set.copyOf(files()));
  }

  /** Each writes what is longer than any buffer, begun before the others end. */
  @ParameterizedTest
  @EnumSource
  void ofSeveralWritersOneIsWhole(Way way) throws Exception {
    Path file = folder.resolve("state");
    int writers = 8;
    CountDownLatch begun = new CountDownLatch(writers);
    ExecutorService pool = Executors.newFixedThreadPool(writers);
    try {
      List<Callable<Boolean>> jobs = new ArrayList<>();
      for (int n = 0; n < writers; n++) {
        byte[] content = new byte[1 << 18];
        Arrays.fill(content, (byte) ('a' + n));
        jobs.add(
            () -> {
              way.write(
                  file,
                  out -> {
                    out.write(content, 0, 1 << 17);
                    await(begun);
                    out.write(content, 1 << 17, 1 << 17);
                  });
              return true;
            });
      }
      for (Future<Boolean> job : pool.invokeAll(jobs)) {
        assertEquals(true, job.get());
      }
    } finally {
      pool.shutdownNow();
    }
    assertEquals(List.of(file), files());
    byte[] left = Files.readAllBytes(file);
    assertEquals(1 << 18, left.length);
    for (byte each : left) {
      assertEquals(left[0], each);
    }
  }

  private static void await(CountDownLatch all) throws IOException {
    all.countDown();
    try {
      assertEquals(true, all.await(30, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
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

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
