package io.attentionspectra.djl.tap;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.attentionspectra.attention.AttentionView;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.djl.testing.ThreadKind;
import io.attentionspectra.model.ReplicaReadings;
import io.attentionspectra.testing.ResidentMemory;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LeakTest {

  private static final ReplicaReadings.Order WHOLE =
      new ReplicaReadings.Order(0, Set.of(AttentionView.RAW), Set.of());

  private static final int[] LENGTHS = {128};

  /**
   * Every call works in several 128 × 128 matrices of float64 (131 kB) per head: one that was kept
   * per call would add 26 MB over 200 calls, one per head 52 MB. The arrays are a training's, on a
   * thread in which the engine would record what is computed of them.
   */
  @Test
  void twoHundredCallsLeaveNothingBehind() throws Exception {
    assertTrue(ThreadKind.FRESH_POOL.call(LeakTest::arraysStay));
  }

  private static boolean arraysStay() throws Exception {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        HeadReducer reducer = HeadReducer.open();
        NullHeads nulls = NullHeads.open()) {
      NDArray heads = Batch.of(1, 2, 128, 16, LENGTHS).on(manager, DataType.FLOAT32);
      NDArray tokens = heads.get(":, 0");
      List.of(heads, tokens).forEach(array -> array.setRequiresGradient(true));
      calls(reducer, nulls, heads, tokens, 150);
      int arrays = manager.getManagedArrays().size();
      ResidentMemory.assertNotKept(20_000, () -> calls(reducer, nulls, heads, tokens, 200));
      return arrays == manager.getManagedArrays().size();
    }
  }

  private static void calls(
      HeadReducer reducer, NullHeads nulls, NDArray heads, NDArray tokens, int count) {
    ReadingPlan plan = ReadingPlan.withDefaults();
    for (int i = 0; i < count; i++) {
      reducer.projections(heads, heads, LENGTHS, plan);
      NullRequest request = new NullRequest(128, 1, plan, 1, Randomness.of(i));
      try (NullBatch batch = nulls.batch().reinitialised(request, tokens, 0, 16)) {
        batch.read(List.of(new NullBatch.Task(0, WHOLE)));
      }
    }
  }
}
