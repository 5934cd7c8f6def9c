package io.attentionspectra.formats.internal;

import ai.djl.util.Utils;
import io.attentionspectra.base.Check;
import io.attentionspectra.file.internal.FileFailure;
import io.attentionspectra.file.internal.FreeSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A native library that DJL unpacks into its cache, looked for with the class loader of this
 * library. DJL looks once, with the class loader of the thread that happens to come first; in a
 * pool of threads that may be one which sees none.
 */
public final class NativeLibrary {

  private NativeLibrary() {}

  /**
   * Runs the first use of a native library, which DJL unpacks into its cache.
   *
   * @param library its directory in the cache
   * @param bytes what it takes there at most, to be tried where DJL says nothing of a disk
   * @param work uses it
   * @param <T> what it returns
   * @return its result
   * @throws IllegalArgumentException if it cannot be unpacked
   */
  public static <T> T unpacking(String library, long bytes, Supplier<T> work) {
    try {
      return withOwnClassLoader(work);
    } catch (IllegalArgumentException e) {
      throw e; // a refusal of what the library was given
    } catch (RuntimeException | LinkageError e) {
      Path cache = Utils.getEngineCacheDir(library);
      String reason = FileFailure.reasonWithin(e).or(() -> unwritable(cache, bytes)).orElse("");
      if (reason.isEmpty()) {
        throw e;
      }
      throw Check.failure(
          "native library",
          library,
          "cannot be unpacked into DJL's cache, " + cache + " (" + reason + ")",
          "make room there, or name another directory in the environment variable DJL_CACHE_DIR");
    }
  }

  /** Found out by writing: of some failures DJL keeps no cause. */
  private static Optional<String> unwritable(Path cache, long bytes) {
    try {
      Files.createDirectories(cache);
      return FreeSpace.lackFoundByWriting(cache, bytes);
    } catch (IOException e) {
      return Optional.of(FileFailure.reason(e));
    }
  }

  private static <T> T withOwnClassLoader(Supplier<T> work) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(NativeLibrary.class.getClassLoader());
    try {
      return work.get();
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
