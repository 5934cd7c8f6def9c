package io.attentionspectra.file.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One writer at a time, in this process and among others, however they end. */
final class WriterLockTest {

  @TempDir private Path folder;

  private Process holder(Path file) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            HoldingProgram.class.getName(),
            file.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static String line(Process process) throws IOException {
    return new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
        .readLine();
  }

  private String refused(Path file) {
    return assertThrows(HeldFileException.class, () -> WriterLock.of(file)).getMessage();
  }

  @Test
  void theSecondWriterOfThisProcessIsRefused() throws IOException {
    Path file = folder.resolve("trace");
    WriterLock lock = WriterLock.of(file);
    assertEquals("is being written by this process", refused(file));
    assertEquals("is being written by this process", refused(folder.resolve("./trace")));
    WriterLock.of(folder.resolve("other")).close();
    lock.close();
    WriterLock next = WriterLock.of(file);
    lock.close();
    assertEquals("is being written by this process", refused(file), "closed twice, held once");
    next.close();
    assertEquals(List.of(), files());
  }

  @Test
  void anotherProcessHoldsItUntilItEnds() throws Exception {
    Path file = folder.resolve("trace");
    Process holder = holder(file);
    try {
      assertEquals("holds true", line(holder));
      assertEquals("is being written by process " + holder.pid(), refused(file));
      holder.getOutputStream().close();
      assertTrue(holder.waitFor(30, TimeUnit.SECONDS));
      WriterLock.of(file).close();
      assertEquals(List.of(), files());
    } finally {
      holder.destroyForcibly();
    }
  }

  @Test
  void thatOfAKilledProcessIsFree() throws Exception {
    Path file = folder.resolve("trace");
    Process holder = holder(file);
    assertEquals("holds true", line(holder));
    holder.destroyForcibly();
    assertTrue(holder.waitFor(30, TimeUnit.SECONDS));
    assertEquals(List.of(folder.resolve(".trace.lock")), files());
    WriterLock.of(file).close();
    assertEquals(List.of(), files());
  }

  @Test
  void anotherProcessIsRefusedWhileThisOneHolds() throws Exception {
    Path file = folder.resolve("trace");
    WriterLock lock = WriterLock.of(file);
    try {
      Files.writeString(file, "what is written");
      assertEquals("what is written", Files.readString(file), "readers need no lock");
      refused(file);
      Process second = holder(file);
      assertEquals("is being written by process " + ProcessHandle.current().pid(), line(second));
      assertTrue(second.waitFor(30, TimeUnit.SECONDS));
      assertEquals(2, files().size());
    } finally {
      lock.close();
    }
  }

  /** Many take turns: at no time are there two. */
  @Test
  void thereAreNeverTwo() throws IOException {
    Path file = folder.resolve("trace");
    AtomicInteger holders = new AtomicInteger();
    AtomicInteger turns = new AtomicInteger();
    IntStream.range(0, 400)
        .parallel()
        .forEach(
            n -> {
              try {
                WriterLock.during(
                    file,
                    () -> {
                      assertEquals(1, holders.incrementAndGet());
                      holders.decrementAndGet();
                      return turns.incrementAndGet();
                    });
              } catch (HeldFileException e) {
                // the turn of another
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    assertTrue(turns.get() > 0);
    assertEquals(List.of(), files());
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
