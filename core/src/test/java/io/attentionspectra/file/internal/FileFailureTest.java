package io.attentionspectra.file.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.EOFException;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Causes in words, where they can be brought about from real calls of the system. */
final class FileFailureTest {

  @TempDir private Path folder;

  @Test
  void namesWhatIsMissing() {
    Path none = folder.resolve("none");
    assertReason(none + " does not exist", () -> Files.readAllBytes(none));
    String missing = "its directory does not exist: there is no " + none;
    assertReason(missing, () -> WholeFile.requireWritable(none.resolve("file")));
    assertReason(missing, () -> Files.readAllBytes(none.resolve("deeper").resolve("file")));
    assertReason(missing, () -> write(none.resolve("file")));
    assertReason(none + " does not exist", () -> WriterLock.of(none.resolve("file")));
    assertReason(none + " does not exist", () -> new FileInputStream(none.toFile()).close());
  }

  @Test
  void namesALinkToNothing() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("none"));
    assertReason(
        link + " is a link to what does not exist", () -> write(link.resolve("deeper/file")));
  }

  @Test
  void namesTheFileThatIsNoDirectory() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "text");
    String said = file + " is a file, not a directory";
    assertReason(said, () -> write(file.resolve("below")));
    assertReason(said, () -> Files.readAllBytes(file.resolve("below").resolve("deeper")));
    assertReason(said, () -> WholeFile.requireWritable(file.resolve("below")));
    assertReason(file + " exists and is no directory", () -> Files.createDirectories(file));
  }

  @Test
  void tellsDirectoriesAndNames() {
    assertReason("it is a directory", () -> WholeFile.requireWritable(folder));
    assertReason("it is a directory", () -> WholeFile.requireWritable(folder.getRoot()));
    assertReason("it is a directory", () -> Files.readAllBytes(folder));
    assertReason("the name is too long", () -> write(folder.resolve("n".repeat(250))));
  }

  @Test
  void namesWhatIsNotPermitted() throws Exception {
    Path closed = Files.createDirectory(folder.resolve("closed"));
    Path file = Files.writeString(closed.resolve("file"), "text");
    assertEquals("no permission for " + file, reason(new AccessDeniedException(file.toString())));
    assertEquals(
        "no permission in " + closed,
        reason(new AccessDeniedException(closed.resolve("other").toString())));
    assertEquals("permission denied", reason(new AccessDeniedException(null)));
    assumeTrue(closed.toFile().setWritable(false) && file.toFile().setWritable(false));
    try {
      assumeFalse(Files.isWritable(closed), "the super-user may write anywhere");
      assertReason("no permission in " + closed, () -> write(closed.resolve("other")));
      assertReason("no permission for " + closed, () -> WholeFile.requireWritable(file));
    } finally {
      closed.toFile().setWritable(true);
    }
  }

  @Test
  void tellsAFullDisk() throws Exception {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "a system without /dev/full");
    assertReason("the disk is full", () -> Files.write(full, new byte[1]));
    assertReason("no file can be made in /proc", () -> write(Path.of("/proc/file")));
  }

  @Test
  void tellsWhatIsClosed() throws Exception {
    FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ);
    channel.close();
    assertReason("it was closed meanwhile", channel::size);
    FileInputStream input =
        new FileInputStream(Files.writeString(folder.resolve("f"), "text").toFile());
    input.close();
    assertReason("it is closed", input::read);
  }

  /** As the system words it, in any case and with or without the name of the file. */
  @ParameterizedTest
  @CsvSource({
    "No space left on device,the disk is full",
    "Disk quota exceeded,the disk quota is used up",
    "Read-only file system,the file system is read-only",
    "File name too long,the name is too long",
    "Filename too long,the name is too long",
    "Too many open files,this process has too many files open",
    "Input/output error,the device reports an error",
    "Bad file descriptor,it is closed",
    "Broken pipe,its reader has gone",
    "Not a directory,it is no directory",
    "Permission denied,permission denied",
    "Auf dem Gerät ist kein Platz mehr,Auf dem Gerät ist kein Platz mehr"
  })
  void knowsTheWordsOfTheSystem(String said, String meaning) {
    assertEquals(meaning, reason(new IOException(said)));
    assertEquals(meaning, reason(new FileSystemException(null, null, said)));
    assertEquals(meaning, reason(new IOException(said + "\nsecond line")));
  }

  @Test
  void neverNamesAClass() {
    for (IOException silent :
        List.of(new IOException(), new IOException(" "), new FileSystemException("/x"))) {
      assertEquals("the system gives no reason", reason(silent));
    }
    assertEquals("it ends too early", reason(new EOFException()));
    assertEquals("is damaged", reason(new DamagedFileException("is damaged")));
  }

  @Test
  void findsTheFileBehindAnotherFailure() {
    IOException full = new IOException("No space left on device");
    assertEquals(
        Optional.of("the disk is full"),
        FileFailure.reasonWithin(new IllegalStateException(new UncheckedIOException(full))));
    assertEquals(Optional.empty(), FileFailure.reasonWithin(new IllegalStateException("other")));
  }

  @Test
  void saysWhatADiskLacks() {
    assertEquals(Optional.empty(), FreeSpace.lackFoundByWriting(folder, 100_000));
    String lack = FreeSpace.lackFoundByWriting(folder, Long.MAX_VALUE).orElseThrow();
    assertTrue(
        lack.matches(
            "the disk is full: 9,223,372,036,854,775,807 bytes are needed and [\\d,]+ are free"),
        lack);
    Path none = folder.resolve("none");
    assertTrue(FreeSpace.lackFoundByWriting(none, 1).orElseThrow().contains(none.toString()));
    assertEquals(0, folder.toFile().list().length);
  }

  @Test
  void aPlaceThatCanBeWrittenIsNotTouched() throws Exception {
    Path file = folder.resolve("file");
    WholeFile.requireWritable(file);
    assertEquals(0, folder.toFile().list().length);
    write(file);
    WholeFile.requireWritable(file);
    assertEquals("text", Files.readString(file));
  }

  private static void write(Path file) throws IOException {
    WholeFile.write(file, out -> out.write(new byte[] {'t', 'e', 'x', 't'}));
  }

  private static String reason(IOException failure) {
    return FileFailure.reason(failure);
  }

  private static void assertReason(String expected, Executable work) {
    assertEquals(expected, reason(assertThrows(IOException.class, work)));
  }
}
