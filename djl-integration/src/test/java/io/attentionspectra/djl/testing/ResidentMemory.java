package io.attentionspectra.djl.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Memory this process holds, the engine's and Java's, against what it held before. */
public final class ResidentMemory {

  private static final Path STATUS = Path.of("/proc/self/status");

  private final long before;

  private ResidentMemory(long before) {
    this.before = before;
  }

  /** Skips the test where the system does not tell. */
  public static void assumeKnown() {
    assumeTrue(Files.exists(STATUS), "resident memory is read from the process's status file");
  }

  /** Takes what is held now as the beginning. */
  public static ResidentMemory now() throws IOException {
    return new ResidentMemory(kilobytes());
  }

  /** Fails if so many kilobytes or more have come since. */
  public void assertGrownLessThan(long kilobytes) throws IOException {
    long growth = kilobytes() - before;
    assertTrue(growth < kilobytes, "resident memory grew by " + growth + " kB");
  }

  private static long kilobytes() throws IOException {
    System.gc();
    return Files.readAllLines(STATUS).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }
}
