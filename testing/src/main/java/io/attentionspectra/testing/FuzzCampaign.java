package io.attentionspectra.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.function.Executable;

/**
 * Runs a reader on many inputs, each made from a seed and its number alone, and requires of every
 * one: a result, or a refusal in one line; at most 512 MB allocated; at most 5 s of processor time.
 * {@code -Dfuzz.executions=1000000} runs more than the build does, {@code -Dfuzz.seed=…} others.
 */
public final class FuzzCampaign {

  /** Allocated altogether, so that no more can be in use at once. */
  private static final long MOST_BYTES = 512L << 20;

  private static final long MOST_NANOSECONDS = Duration.ofSeconds(5).toNanos();

  /** Only keeps a build from hanging. */
  private static final Duration HANGING = Duration.ofMinutes(5);

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final String name;
  private final AtomicLong number = new AtomicLong();
  private long results;
  private long refusals;
  private long slowest;
  private long largest;
  private volatile @Nullable Throwable failure;

  private FuzzCampaign(String name) {
    this.name = name;
  }

  /** One execution. */
  @FunctionalInterface
  public interface Reader {

    /** Makes an input from the random numbers and reads it. */
    void read(SplittableRandom random) throws Throwable;
  }

  /**
   * Runs a campaign.
   *
   * @param name of the reader, for reports
   * @param usual executions in the build
   * @param reader makes inputs and reads them
   */
  public static void run(String name, long usual, Reader reader) {
    new FuzzCampaign(name)
        .run(Long.getLong("fuzz.executions", usual), Long.getLong("fuzz.seed", 1), reader);
  }

  /**
   * Reads one input in a thread of its own, under the rule of campaigns.
   *
   * @param name of the input, for reports
   * @param reader reads it
   */
  public static void once(String name, Executable reader) {
    new FuzzCampaign(name).run(1, 0, random -> reader.execute());
  }

  private void run(long executions, long seed, Reader reader) {
    Thread worker = new Thread(() -> execute(executions, seed, reader), "fuzz " + name);
    worker.setDaemon(true);
    worker.start();
    try {
      long before = -1;
      while (worker.isAlive()) {
        worker.join(HANGING.toMillis());
        if (worker.isAlive() && number.get() == before) {
          fail(name + " " + before + " of seed " + seed + " hangs");
        }
        before = number.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    System.out.println(this);
    if (failure != null) {
      fail(name + " " + number + " of seed " + seed + ": " + failure, failure);
    }
  }

  private void execute(long executions, long seed, Reader reader) {
    try {
      for (long i = 0; i < executions; i++) {
        number.set(i);
        // A number and its neighbour give unrelated sequences: the generator mixes its seed.
        SplittableRandom random = new SplittableRandom(seed * 0x9e3779b97f4a7c15L + i);
        require(() -> reader.read(random));
      }
      number.set(executions);
    } catch (Throwable e) {
      failure = e;
    }
  }

  private void require(Executable execution) throws Throwable {
    long bytes = THREADS.getCurrentThreadAllocatedBytes();
    long time = THREADS.getCurrentThreadCpuTime();
    try {
      execution.execute();
      results++;
    } catch (IllegalArgumentException e) {
      refusals++;
      String message = String.valueOf(e.getMessage());
      assertEquals(1, message.lines().count(), message);
      assertTrue(message.contains("; "), message);
      assertFalse(message.contains("Exception"), message);
    }
    time = THREADS.getCurrentThreadCpuTime() - time;
    bytes = THREADS.getCurrentThreadAllocatedBytes() - bytes;
    slowest = Math.max(slowest, time);
    largest = Math.max(largest, bytes);
    assertTrue(bytes <= MOST_BYTES, bytes + " bytes allocated");
    assertTrue(time <= MOST_NANOSECONDS, time + " ns of processor time");
  }

  @Override
  public String toString() {
    return String.format(
        "%s: %d executions, %d results, %d refusals; at most %.1f ms, %.1f MB",
        name, number.get(), results, refusals, slowest * 1e-6, largest * 1e-6);
  }
}
