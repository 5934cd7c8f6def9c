package io.attentionspectra.djl.internal;

import ai.djl.engine.Engine;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The PyTorch engine, looked for with the class loader of this library. DJL looks for its engines
 * and native libraries once, with the class loader of the thread that happens to come first; in a
 * pool of threads that may be one which sees none.
 */
public final class PyTorch {

  /** Name under which DJL knows the engine. */
  public static final String NAME = "PyTorch";

  private PyTorch() {}

  /** DJL's one look for engines, and the loading of this one where it was found. */
  private static final class Look {

    static final Set<String> FOUND = found();

    private Look() {}

    private static Set<String> found() {
      return withOwnClassLoader(
          () -> {
            Set<String> engines = Set.copyOf(Engine.getAllEngines());
            if (engines.contains(NAME)) {
              Engine.getEngine(NAME);
            }
            return engines;
          });
    }
  }

  /**
   * The engine.
   *
   * @return the engine, loaded
   * @throws IllegalStateException if it is not available
   */
  public static Engine engine() {
    require(Look.FOUND);
    return Engine.getEngine(NAME);
  }

  /**
   * Runs what looks for services or resources with the class loader of the current thread.
   *
   * @param work for example the first use of a native library
   * @param <T> what it returns
   * @return its result
   */
  public static <T> T withOwnClassLoader(Supplier<T> work) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(PyTorch.class.getClassLoader());
    try {
      return work.get();
    } finally {
      thread.setContextClassLoader(before);
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
