package io.attentionspectra.testing;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Memory this process holds outside the Java heap, before and after rounds of the same work. The
 * heap grows and shrinks by the collector's own rules; a small one lies at low addresses
 * (compressed references), everything native far above.
 */
public final class ResidentMemory {

  private static final Path MAPPINGS = Path.of("/proc/self/smaps");
  private static final Pattern RANGE = Pattern.compile("([0-9a-f]+)-[0-9a-f]+ .*");
  private static final long HEAP_ENDS = 1L << 40;

  private static final int MOST_ROUNDS = 3;

  private ResidentMemory() {}

  /** The same work as in every other round. */
  @FunctionalInterface
  public interface Round {

    /** Does it. */
    void run() throws Exception;
  }

  /**
   * Fails if work leaves memory behind each time. What is kept once per pass adds to every round;
   * what the allocator keeps comes and goes, by tens of megabytes and by its own rules. So up to
   * three rounds are run, and one that adds less shows that nothing is kept. Skips the test where
   * the system does not tell.
   *
   * @param kilobytes that a round which keeps something would add, at least
   * @param round the work; what it loads and compiles at first has been done before
   */
  public static void assertNotKept(long kilobytes, Round round) throws Exception {
    assumeTrue(Files.exists(MAPPINGS), "resident memory is read from the process's mappings");
    List<Long> added = new ArrayList<>();
    long before = kilobytes();
    while (added.size() < MOST_ROUNDS) {
      round.run();
      long after = kilobytes();
      added.add(after - before);
      if (after - before < kilobytes) {
        return;
      }
      before = after;
    }
    fail("every round added " + kilobytes + " kB or more of resident memory: " + added + " kB");
  }

  private static long kilobytes() throws IOException {
    System.gc();
    long kilobytes = 0;
    boolean isNative = false;
    for (String line : Files.readAllLines(MAPPINGS)) {
      Matcher range = RANGE.matcher(line);
      if (range.matches()) {
        isNative = Long.parseUnsignedLong(range.group(1), 16) >= HEAP_ENDS;
      } else if (isNative && line.startsWith("Rss:")) {
        kilobytes += Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    return kilobytes;
  }
}
