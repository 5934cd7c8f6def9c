package io.attentionspectra.cli.monitor;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs the exchanges that the HTTP server of {@link TraceServer} gives it, from the first byte of a
 * request to the last of its answer, each in a thread of its own and for a bounded time. One that
 * lasts longer is interrupted; where as many run as may, the oldest makes room for a new one. The
 * server reads and writes through interruptible channels, so that an interrupt closes the
 * connection: viewers that send half a request or stop reading hold nobody up but themselves.
 */
final class ExchangeThreads implements Executor, AutoCloseable {

  /** Time for a whole exchange; an answer has at most 4 MiB. */
  private static final Duration LONGEST = Duration.ofSeconds(30);

  /** Most exchanges at a time. Each may hold an answer in memory. */
  private static final int MOST = 16;

  private final int most;
  private final Duration longest;
  private final ExecutorService threads = Executors.newCachedThreadPool(ExchangeThreads::daemon);
  private final ScheduledThreadPoolExecutor clock =
      new ScheduledThreadPoolExecutor(1, ExchangeThreads::daemon);

  /** Those that run or are about to, the oldest first. */
  private final Deque<Exchange> running = new ArrayDeque<>();

  /**
   * Takes exchanges until it is closed.
   *
   * @param most how many at a time, at least 1
   * @param longest time for each
   */
  ExchangeThreads(int most, Duration longest) {
    this.most = most;
    this.longest = longest;
    clock.setRemoveOnCancelPolicy(true);
  }

  static ExchangeThreads withDefaults() {
    return new ExchangeThreads(MOST, LONGEST);
  }

  @Override
  public void execute(Runnable work) {
    Exchange exchange = new Exchange(work);
    begin(exchange);
    Future<?> limit = clock.schedule(exchange::drop, longest.toNanos(), TimeUnit.NANOSECONDS);
    threads.execute(
        () -> {
          try {
            exchange.run();
          } finally {
            limit.cancel(false);
            end(exchange);
          }
        });
  }

  private synchronized void begin(Exchange exchange) {
    while (running.size() >= most) {
      running.removeFirst().drop();
    }
    running.addLast(exchange);
  }

  private synchronized void end(Exchange exchange) {
    running.remove(exchange);
  }

  /** Drops all exchanges and takes no more. */
  @Override
  public void close() {
    clock.shutdownNow();
    threads.shutdownNow();
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "trace-server");
    thread.setDaemon(true);
    return thread;
  }

  /** One exchange, which may be dropped before, while and after it runs. */
  private static final class Exchange {

    private final Runnable work;
    private boolean dropped;
    private @Nullable Thread thread;

    Exchange(Runnable work) {
      this.work = work;
    }

    void run() {
      begin(Thread.currentThread());
      try {
        work.run();
      } finally {
        end();
      }
    }

    /** Runs also where it was dropped before, since the work then closes its connection. */
    private synchronized void begin(Thread current) {
      thread = current;
      if (dropped) {
        current.interrupt();
      }
    }

    private synchronized void end() {
      thread = null;
    }

    synchronized void drop() {
      dropped = true;
      if (thread != null) {
        thread.interrupt();
      }
    }
  }
}
