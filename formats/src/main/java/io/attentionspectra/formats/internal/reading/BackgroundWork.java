package io.attentionspectra.formats.internal.reading;

import io.attentionspectra.formats.internal.Daemon;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Work done one piece at a time on a thread of its own while the caller prepares the next piece; at
 * most one piece waits.
 */
final class BackgroundWork implements AutoCloseable {

  private final ExecutorService thread;
  private @Nullable Future<?> before;

  private BackgroundWork(ExecutorService thread) {
    this.thread = thread;
  }

  static BackgroundWork open() {
    return new BackgroundWork(Executors.newSingleThreadExecutor(BackgroundWork::worker));
  }

  private static Thread worker(Runnable work) {
    return Daemon.of(work, "attention-spectra-windows");
  }

  /**
   * Waits for the piece before and begins another.
   *
   * @throws RuntimeException what the piece before threw
   */
  void next(Runnable piece) {
    finish();
    before = thread.submit(piece);
  }

  /**
   * Waits for the last piece.
   *
   * @throws RuntimeException what it threw
   */
  void finish() {
    Future<?> last = before;
    before = null;
    if (last == null) {
      return;
    }
    try {
      last.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while token windows were handed over", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException("token windows could not be used: " + e.getCause(), e);
    }
  }

  /** Ends the thread; a piece that still runs is waited for, so that nothing goes on unseen. */
  @Override
  public void close() {
    thread.shutdown();
    boolean interrupted = false;
    try {
      while (!thread.isTerminated()) {
        try {
          thread.awaitTermination(1, TimeUnit.HOURS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
