package io.attentionspectra.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;

/** Threads that an application may call from. */
public enum ThreadKind {
  /** The first and only one of a new pool. */
  FRESH_POOL {
    @Override
    ExecutorService pool() {
      return Executors.newSingleThreadExecutor();
    }
  },
  /** One whose context class loader sees no library. */
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

  private static ExecutorService blind(@Nullable ClassLoader loader) {
    return Executors.newSingleThreadExecutor(
        work -> {
          Thread thread = new Thread(work);
          thread.setContextClassLoader(loader);
          return thread;
        });
  }

  /** Does work on such a thread, whose context class loader it must leave as it was. */
  public <T> T call(Callable<T> work) throws Exception {
    ExecutorService pool = pool();
    try {
      return pool.submit(
              () -> {
                ClassLoader loader = Thread.currentThread().getContextClassLoader();
                T result = work.call();
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
