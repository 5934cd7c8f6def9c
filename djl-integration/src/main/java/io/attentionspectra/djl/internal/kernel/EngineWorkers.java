package io.attentionspectra.djl.internal.kernel;

import ai.djl.Device;
import ai.djl.pytorch.jni.JniUtils;
import io.attentionspectra.djl.internal.CallingThread;
import io.attentionspectra.djl.internal.PyTorch;
import io.attentionspectra.formats.internal.Daemon;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/**
 * One Java thread per core, inside each of which the engine uses a single thread.
 *
 * <p>LAPACK gains little from several threads within one matrix of a few hundred rows; independent
 * matrices on independent threads scale with the cores. The engine's thread count is a setting of
 * the calling thread, with a process-wide default for threads that have not set it: each worker
 * sets its own to one, and the default is put back, so a model's own threads are untouched. The
 * workers record no gradients, and interpret kernels without the profiling optimiser, so that first
 * and later calls run the same operations.
 */
public final class EngineWorkers {

  private static final long BATCH_ENTRIES = 1L << 26;

  private final ExecutorService threads;

  private EngineWorkers(int count) {
    PyTorch.engine();
    int before = JniUtils.getNumThreads();
    CountDownLatch started = new CountDownLatch(count);
    threads = Executors.newFixedThreadPool(count, work -> worker(work, started));
    for (int i = 0; i < count; i++) {
      threads.execute(() -> await(started));
    }
    await(started);
    JniUtils.setNumThreads(before);
  }

  /**
   * The workers of this process, started at the first call.
   *
   * @return the workers
   * @throws IllegalStateException if the PyTorch engine is not available
   */
  public static EngineWorkers shared() {
    return Shared.WORKERS;
  }

  /**
   * Splits a batch of independent matrices into tasks: one matrix per task on a CPU; on an
   * accelerator batches as large as 2²⁶ numbers (512 MiB in float64).
   *
   * @param device where the matrices are
   * @param count number of matrices
   * @param entries entries of one matrix
   * @return ranges that cover {@code 0 … count−1} in order
   */
  public static List<Range> ranges(Device device, int count, long entries) {
    int most = (int) Math.max(1, Math.min(count, BATCH_ENTRIES / Math.max(1, entries)));
    int width = device.isGpu() ? most : 1;
    List<Range> ranges = new ArrayList<>();
    for (int from = 0; from < count; from += width) {
      ranges.add(new Range(from, Math.min(from + width, count)));
    }
    return ranges;
  }

  /**
   * A half-open range of matrices.
   *
   * @param from first index
   * @param to index after the last
   */
  public record Range(int from, int to) {}

  /**
   * Does one task per item. All tasks end before the first failure, in the items' order, is thrown.
   *
   * @param items what to work on
   * @param work the work, called on a worker; it must not call the workers again
   * @param <S> type of an item
   * @param <T> type of a result
   * @return the results, in the items' order
   * @throws IllegalStateException if the calling thread is interrupted
   */
  public <S, T> List<T> map(List<S> items, Function<S, T> work) {
    List<Future<T>> tasks = new ArrayList<>();
    for (S item : items) {
      tasks.add(threads.submit(() -> work.apply(item)));
    }
    return results(tasks);
  }

  /**
   * Waits for a task. A virtual thread does not yield: it may stand in the midst of a user's
   * forward pass and go on upon another carrier, where the engine has another gradient mode.
   */
  private static <T> T awaited(Future<T> task) throws ExecutionException, InterruptedException {
    while (CallingThread.isVirtual() && !task.isDone()) {
      Thread.onSpinWait();
    }
    return task.get();
  }

  private static <T> List<T> results(List<Future<T>> tasks) {
    List<T> results = new ArrayList<>(tasks.size());
    RuntimeException failure = null;
    for (Future<T> task : tasks) {
      try {
        results.add(awaited(task));
      } catch (ExecutionException e) {
        failure = failure == null ? unwrapped(e) : failure;
      } catch (InterruptedException e) {
        tasks.forEach(other -> other.cancel(false));
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while waiting for device kernels", e);
      }
    }
    if (failure != null) {
      throw failure;
    }
    return results;
  }

  private static RuntimeException unwrapped(ExecutionException e) {
    return e.getCause() instanceof RuntimeException cause
        ? cause
        : new IllegalStateException("device kernel failed: " + e.getCause(), e);
  }

  private static Thread worker(Runnable work, CountDownLatch started) {
    Runnable prepared =
        () -> {
          JniUtils.setGradMode(false);
          // The engine gives a thread the default number when first asked, and would do so after
          // this.
          JniUtils.getNumThreads();
          JniUtils.setNumThreads(1);
          JniUtils.setGraphExecutorOptimize(false);
          started.countDown();
          work.run();
        };
    return Daemon.of(prepared, "attention-spectra-kernel");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while starting kernel threads", e);
    }
  }

  private static final class Shared {
    static final EngineWorkers WORKERS =
        new EngineWorkers(Runtime.getRuntime().availableProcessors());
  }
}
