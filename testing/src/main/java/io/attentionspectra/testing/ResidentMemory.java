package io.attentionspectra.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Memory this process holds outside the Java heap, against what it held before. The heap grows and
 * shrinks by the collector's own rules; a small one lies at low addresses (compressed references),
 * everything native far above.
 */
public final class ResidentMemory {

  private static final Path MAPPINGS = Path.of("/proc/self/smaps");
  private static final Pattern RANGE = Pattern.compile("([0-9a-f]+)-[0-9a-f]+ .*");
  private static final long HEAP_ENDS = 1L << 40;

  private final long before;

  private ResidentMemory(long before) {
    this.before = before;
  }

  /** Skips the test where the system does not tell. */
  public static void assumeKnown() {
    assumeTrue(Files.exists(MAPPINGS), "resident memory is read from the process's mappings");
  }

  /** Takes what is held now as the beginning. */
  public static ResidentMemory now() throws IOException {
    return new ResidentMemory(kilobytes());
  }

  /** Fails if so many kilobytes or more have come since. */
  public void assertGrownLessThan(long kilobytes) throws IOException {
    long growth = grown();
    assertTrue(growth < kilobytes, "resident memory grew by " + growth + " kB");
  }

  /** Kilobytes that have come since. */
  public long grown() throws IOException {
    return kilobytes() - before;
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
