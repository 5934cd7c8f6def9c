package io.attentionspectra.djl.tap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.attentionspectra.base.Randomness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class LeakTest {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final int[] LENGTHS = {128};

  /**
   * Every call works in several 128 × 128 matrices of float64 (131 kB) per head: one that was kept
   * per call would add 26 MB over 200 calls, one per head 52 MB.
   */
  @Test
  void twoHundredCallsLeaveNothingBehind() throws IOException {
    assumeTrue(Files.exists(STATUS), "resident memory is read from the process's status file");
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        HeadReducer reducer = HeadReducer.open();
        NullHeads nulls = NullHeads.open()) {
      NDArray heads = Batch.of(1, 2, 128, 16, LENGTHS).on(manager, DataType.FLOAT32);
      NDArray tokens = heads.get(":, 0");
      calls(reducer, nulls, heads, tokens, 150);
      int arrays = manager.getManagedArrays().size();
      long before = residentKilobytes();
      calls(reducer, nulls, heads, tokens, 200);
      assertEquals(arrays, manager.getManagedArrays().size());
      long growth = residentKilobytes() - before;
      assertTrue(growth < 20_000, "resident memory grew by " + growth + " kB");
    }
  }

  private static void calls(
      HeadReducer reducer, NullHeads nulls, NDArray heads, NDArray tokens, int count) {
    ReadingPlan plan = ReadingPlan.withDefaults();
    for (int i = 0; i < count; i++) {
      reducer.projections(heads, heads, LENGTHS, plan);
      NullRequest request = new NullRequest(128, 1, plan, 1, Randomness.of(i));
      nulls.batch().reinitialised(request, tokens, 0, 16).draw();
    }
  }

  private static long residentKilobytes() throws IOException {
    System.gc();
    return Files.readAllLines(STATUS).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }
}
