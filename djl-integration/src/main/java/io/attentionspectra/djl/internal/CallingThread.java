package io.attentionspectra.djl.internal;

import io.attentionspectra.formats.internal.Daemon;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The thread that work is done for, which for work of a virtual thread is not the one it runs on.
 */
public final class CallingThread {

  /** {@code Thread.isVirtual}, which came with Java 21; null before. */
  private static final @Nullable MethodHandle IS_VIRTUAL = isVirtualMethod();

  private static final ThreadLocal<@Nullable Thread> CALLER = new ThreadLocal<>();

  private static final ExecutorService PLATFORM =
      Executors.newCachedThreadPool(work -> Daemon.of(work, "attention-spectra-for-virtual"));

  private CallingThread() {}

  /**
   * The thread whose call this is.
   *
   * @return the current thread, or the virtual one that waits for it
   */
  public static Thread get() {
    return Objects.requireNonNullElse(CALLER.get(), Thread.currentThread());
  }

  /**
   * Whether the current thread is a virtual one.
   *
   * @return false on Java before 21
   */
  public static boolean isVirtual() {
    try {
      return IS_VIRTUAL != null && (boolean) IS_VIRTUAL.invokeExact(Thread.currentThread());
    } catch (Throwable e) {
      throw new IllegalStateException("Thread.isVirtual throws nothing", e);
    }
  }

  /** Runs work elsewhere and waits for its end, also when interrupted, which the work is told. */
  static <T> T onPlatformThread(Supplier<T> work) {
    Thread caller = get();
    Future<T> task = PLATFORM.submit(() -> onBehalfOf(caller, work));
    return result(task);
  }

  private static <T> T onBehalfOf(Thread caller, Supplier<T> work) {
    CALLER.set(caller);
    try {
      return work.get();
    } finally {
      CALLER.remove();
    }
  }

  private static <T> T result(Future<T> task) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          throw unwrapped(e);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static RuntimeException unwrapped(ExecutionException e) {
    if (e.getCause() instanceof Error error) {
      throw error;
    }
    return e.getCause() instanceof RuntimeException failure
        ? failure
        : new IllegalStateException("work failed: " + e.getCause(), e);
  }

  private static @Nullable MethodHandle isVirtualMethod() {
    try {
      return MethodHandles.publicLookup()
          .findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class));
    } catch (NoSuchMethodException | IllegalAccessException e) {
      return null;
    }
  }
}
