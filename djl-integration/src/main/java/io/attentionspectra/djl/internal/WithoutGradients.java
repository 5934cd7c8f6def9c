package io.attentionspectra.djl.internal;

import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.function.Supplier;

/**
 * Runs work of the PyTorch engine without recording gradients, so that it gives the same numbers in
 * the same memory whatever the thread and whatever the training loop is doing. The engine keeps its
 * gradient mode per thread: off in the thread that loaded it, on in every other. Called by whatever
 * loads weights, runs forward passes or reads arrays of the user's.
 *
 * <p>The work of a virtual thread is done on a thread of the platform while the virtual one waits:
 * a virtual thread that waits in the midst of a pass may go on upon another carrier, whose mode is
 * another. {@link CallingThread} still names the virtual one there.
 */
public final class WithoutGradients {

  private WithoutGradients() {}

  /**
   * Runs work that returns something; the mode of the thread is put back afterwards.
   *
   * @param work may call this again
   * @param <T> what it returns
   * @return its result
   * @throws IllegalStateException if the PyTorch engine is not available
   */
  public static <T> T get(Supplier<T> work) {
    PyTorch.engine();
    return CallingThread.isVirtual()
        ? CallingThread.onPlatformThread(() -> inPlace(work))
        : inPlace(work);
  }

  /**
   * Runs work that returns nothing.
   *
   * @param work may call this again
   * @throws IllegalStateException if the PyTorch engine is not available
   */
  public static void run(Runnable work) {
    get(
        () -> {
          work.run();
          return true;
        });
  }

  /**
   * Runs work that must stay on its thread, for example a hook inside a user's pass.
   *
   * @param arrays what it looks at; those of another engine have no such mode
   * @param work must not wait for others if the thread is virtual
   */
  public static void runInPlace(NDList arrays, Runnable work) {
    if (arrays.stream().noneMatch(PtNDArray.class::isInstance)) {
      work.run();
      return;
    }
    inPlace(
        () -> {
          work.run();
          return true;
        });
  }

  private static <T> T inPlace(Supplier<T> work) {
    boolean recording = JniUtils.isGradMode();
    if (!recording) {
      return work.get();
    }
    JniUtils.setGradMode(false);
    try {
      return work.get();
    } finally {
      JniUtils.setGradMode(true);
    }
  }
}
