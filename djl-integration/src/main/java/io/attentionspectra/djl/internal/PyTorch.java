package io.attentionspectra.djl.internal;

import ai.djl.engine.Engine;
import io.attentionspectra.base.Check;
import io.attentionspectra.file.internal.FileFailure;
import io.attentionspectra.file.internal.WholeFile;
import io.attentionspectra.formats.internal.NativeLibrary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The PyTorch engine, looked for with the class loader of this library. DJL looks for its engines
 * once, with the class loader of the thread that happens to come first; in a pool of threads that
 * may be one which sees none.
 */
public final class PyTorch {

  /** Name under which DJL knows the engine. */
  public static final String NAME = "PyTorch";

  /** Less than the native library has: DJL mostly keeps the cause where it does not fit. */
  private static final long LEAST_BYTES = 1 << 20;

  private PyTorch() {}

  /** DJL's one look for engines, and the loading of this one where it was found. */
  private static final class Look {

    static final Set<String> FOUND;

    /** What every later use is refused with: DJL looks once. */
    static final @Nullable String REFUSAL;

    static {
      Set<String> found = Set.of();
      String refusal = null;
      try {
        found = NativeLibrary.unpacking("pytorch", LEAST_BYTES, Look::found);
      } catch (IllegalArgumentException e) {
        refusal = e.getMessage();
      }
      FOUND = found;
      REFUSAL = refusal;
    }

    private Look() {}

    private static Set<String> found() {
      Set<String> engines = Set.copyOf(Engine.getAllEngines());
      if (engines.contains(NAME)) {
        Engine.getEngine(NAME);
      }
      return engines;
    }
  }

  /**
   * The engine.
   *
   * @return the engine, loaded
   * @throws IllegalStateException if it is not available
   * @throws IllegalArgumentException if there is no room for its native library or for temporary
   *     files; the message says where, and why
   */
  public static Engine engine() {
    requireTemporaryFiles();
    if (Look.REFUSAL != null) {
      throw new IllegalArgumentException(Look.REFUSAL);
    }
    require(Look.FOUND);
    return Engine.getEngine(NAME);
  }

  /** DJL gives every model a temporary directory. */
  private static void requireTemporaryFiles() {
    String name = System.getProperty("java.io.tmpdir", "");
    try {
      WholeFile.requireWritable(Path.of(name).resolve("model"));
    } catch (IOException e) {
      throw Check.failure(
          "java.io.tmpdir",
          name,
          "takes no temporary files, which the engine needs (" + FileFailure.reason(e) + ")",
          "make that directory, or set the property to one that can be written to");
    }
  }

  /**
   * Requires the engine among those DJL has found.
   *
   * @param engines their names
   * @throws IllegalStateException if it is not there; the message says what to do
   */
  static void require(Set<String> engines) {
    if (!engines.contains(NAME)) {
      throw new IllegalStateException(
          "engines = "
              + engines
              + ": must include PyTorch; add ai.djl.pytorch:pytorch-engine and its native library"
              + " to the class path, and let the first thread that uses DJL have a context class"
              + " loader that sees them");
    }
  }
}
