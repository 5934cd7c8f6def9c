package io.attentionspectra.djl.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;

/** Threads that an application may call from; the engine has one gradient mode for each. */
public enum ThreadKind {
  /** The first and only one of a new pool. */
  FRESH_POOL {
    @Override
    ExecutorService pool() {
      return Executors.newSingleThreadExecutor();
    }
  },
  /** One whose context class loader sees neither DJL nor this library. */
  BLIND_CLASS_LOADER {
    @Override
    ExecutorService pool() {
      return blind(ClassLoader.getPlatformClassLoader());
    }
  },
  /** One without a context class loader. */
  NO_CLASS_LOADER {
    @Override
    ExecutorService pool() {
      return blind(null);
    }
  },
  FORK_JOIN {
    @Override
    ExecutorService pool() {
      return new ForkJoinPool(1);
    }
  },
  /** From Java 21 on. */
  VIRTUAL {
    @Override
    ExecutorService pool() throws ReflectiveOperationException {
      assumeTrue(Runtime.version().feature() >= 21, "virtual threads came with Java 21");
      return (ExecutorService)
          Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    }
  };

  abstract ExecutorService pool() throws ReflectiveOperationException;

  private static ExecutorService blind(ClassLoader loader) {
    return Executors.newSingleThreadExecutor(
        work -> {
          Thread thread = new Thread(work);
          thread.setContextClassLoader(loader);
          return thread;
        });
  }

  /**
   * Does work on such a thread. Before it the engine records gradients there, and so it must
   * afterwards.
   */
  public <T> T call(Callable<T> work) throws Exception {
    Engine.getEngine("PyTorch");
    ExecutorService pool = pool();
    try {
      return pool.submit(
              () -> {
                assertTrue(JniUtils.isGradMode(), "a fresh thread records gradients");
                ClassLoader loader = Thread.currentThread().getContextClassLoader();
                T result = work.call();
                assertTrue(JniUtils.isGradMode(), "the mode of the thread was put back");
                assertEquals(loader, Thread.currentThread().getContextClassLoader());
                return result;
              })
          .get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e;
    } finally {
      pool.shutdown();
    }
  }
}
