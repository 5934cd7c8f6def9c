package io.attentionspectra.djl.internal;

import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.djl.torchscript.ProbedModel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The copy of a model is gone when the engine has it, and when the process is ended before. */
final class TemporaryFolderTest {

  @TempDir private Path temporary;

  /** Starts this class in a JVM of its own. */
  private Process start(String... options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Djava.io.tmpdir=" + temporary);
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(TemporaryFolderTest.class.getName());
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  @Test
  void nothingIsLeftWhenTheProcessIsTerminated() throws Exception {
    Process writing = start();
    BufferedReader said =
        new BufferedReader(new InputStreamReader(writing.getInputStream(), StandardCharsets.UTF_8));
    String line = said.readLine();
    assertEquals("writing", line);
    assertEquals(1, temporary.toFile().list().length);
    writing.destroy(); // SIGTERM where there are signals
    assertTrue(writing.waitFor(2, TimeUnit.MINUTES));
    assertNotEquals(0, writing.exitValue());
    assertArrayEquals(new String[0], temporary.toFile().list());
  }

  @Test
  void aPlaceThatCannotBeWrittenIsNamed() throws Exception {
    Path none = temporary.resolve("none");
    Process refused = start("-Djava.io.tmpdir=" + none);
    String said = new String(refused.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(said.contains("java.io.tmpdir = " + none + ": takes no copy of the model"), said);
  }

  @Test
  void allFilesAreRemoved() throws IOException {
    Path file;
    try (TemporaryFolder folder = TemporaryFolder.create()) {
      file = folder.file("copy.pt");
      Files.writeString(file, "weights");
      Files.writeString(folder.file(".copy.pt.draft"), "more");
    }
    assertTrue(Files.notExists(file.getParent()));
    assertRefused("model", () -> ProbedModel.load(temporary.resolve("missing.pt")));
  }

  /** Writes files without end. */
  public static void main(String[] args) throws IOException {
    TemporaryFolder folder = TemporaryFolder.create();
    Files.writeString(folder.file("probed.pt"), "weights");
    System.out.println("writing");
    for (int i = 0; ; i++) {
      Files.writeString(folder.file(".draft" + i % 10), "more");
    }
  }
}
