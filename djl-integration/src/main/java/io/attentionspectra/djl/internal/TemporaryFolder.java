package io.attentionspectra.djl.internal;

import io.attentionspectra.base.Check;
import io.attentionspectra.file.internal.FileFailure;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder for the copy of a model that the engine loads. It is removed with all files in it when
 * it is closed, and when the process is ended by a signal before that, while a file is being
 * written or the engine reads it. {@link ProbedModel} opens one for each load.
 */
public final class TemporaryFolder implements AutoCloseable {

  /** A file may appear between the removal of all files and that of the folder. */
  private static final int TRIES = 100;

  private final Thread atExit = new Thread(this::removeAtExit, "attention-spectra-remove-copy");
  private @Nullable Path path;
  private boolean ended;

  private TemporaryFolder() {}

  /**
   * Makes a folder that only this user may read.
   *
   * @throws IllegalArgumentException if there is no place for it
   */
  public static TemporaryFolder create() {
    TemporaryFolder folder = new TemporaryFolder();
    Runtime.getRuntime().addShutdownHook(folder.atExit);
    try {
      folder.make();
      return folder;
    } catch (RuntimeException e) {
      folder.forgetExit();
      throw e;
    }
  }

  private synchronized void make() {
    if (ended) {
      throw new IllegalStateException("the process is ending");
    }
    try {
      path = Files.createTempDirectory("attention-spectra");
    } catch (IOException e) {
      throw Check.failure(
          "java.io.tmpdir",
          System.getProperty("java.io.tmpdir"),
          "takes no copy of the model (" + FileFailure.reason(e) + ")",
          "name a folder that can be written to");
    }
  }

  /** A file in the folder, which need not exist. */
  public synchronized Path file(String name) {
    if (path == null) {
      throw new IllegalStateException("the folder is removed");
    }
    return path.resolve(name);
  }

  private synchronized void removeAtExit() {
    ended = true;
    try {
      remove();
    } catch (IOException e) {
      System.err.println(
          "attention-spectra: a copy of the model cannot be removed ("
              + FileFailure.reason(e)
              + ")");
    }
  }

  private synchronized void remove() throws IOException {
    Path folder = path;
    for (int i = 1; folder != null && i <= TRIES; i++) {
      try {
        removeFiles(folder);
        Files.deleteIfExists(folder);
        path = null;
        return;
      } catch (DirectoryNotEmptyException e) {
        if (i == TRIES) {
          throw e;
        }
      }
    }
  }

  private static void removeFiles(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> listed = Files.list(folder)) {
      files = listed.toList();
    } catch (NoSuchFileException e) {
      return;
    }
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
  }

  private void forgetExit() {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // the process is ending: the hook runs
    }
  }

  /**
   * Removes it.
   *
   * @throws IllegalArgumentException if that fails
   */
  @Override
  public void close() {
    try {
      remove();
    } catch (IOException e) {
      throw Check.failure(
          "java.io.tmpdir",
          System.getProperty("java.io.tmpdir"),
          "keeps a copy of the model that cannot be removed (" + FileFailure.reason(e) + ")",
          "remove it by hand");
    }
    forgetExit();
  }
}
