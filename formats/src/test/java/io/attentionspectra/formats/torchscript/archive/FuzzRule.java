package io.attentionspectra.formats.torchscript.archive;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.api.function.Executable;

/**
 * What holds for every input of a reader, however it was made: a result or a refusal in one line,
 * and no more than 512 MB. The limit of time only keeps a build from hanging.
 */
final class FuzzRule {

  /** Allocated altogether, so that no more can be in use at once. */
  private static final long MOST_BYTES = 512L << 20;

  private static final Duration HANGING = Duration.ofMinutes(2);

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private FuzzRule() {}

  /** Runs a reader once in a thread of its own. */
  static void require(Executable reader) {
    assertTimeoutPreemptively(HANGING, () -> requireHere(reader));
  }

  /** Runs a reader once in this thread; returns whether it gave a result. */
  static boolean requireHere(Executable reader) throws Throwable {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    boolean result = true;
    try {
      reader.execute();
    } catch (IllegalArgumentException e) {
      result = false;
      String message = String.valueOf(e.getMessage());
      assertTrue(message.lines().count() == 1 && message.contains("; "), message);
    }
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    assertTrue(allocated <= MOST_BYTES, allocated + " bytes allocated");
    return result;
  }
}
