package io.attentionspectra.djl.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;
import io.attentionspectra.djl.hook.AttentionTaps;
import io.attentionspectra.djl.hook.HookPoint;
import io.attentionspectra.djl.observe.AttentionTap;
import io.attentionspectra.djl.observe.ForwardObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which passes of a batch hooks keep. */
final class TrainingHooksTest {

  private final TinyTraining tiny = new TinyTraining();
  private Trainer trainer;
  private NDManager scope;

  @BeforeEach
  void open() {
    trainer = tiny.trainer();
    scope = tiny.model.getNDManager().newSubManager();
  }

  @AfterEach
  void close() {
    scope.close();
    trainer.close();
    tiny.close();
    assertFalse(HookPoint.active());
  }

  private TrainingHooks hooks(Device device) {
    return new TrainingHooks(AttentionTaps.of(tiny.model.getBlock()), device, scope, true);
  }

  private void forward(int texts, boolean training) {
    NDArray ids = scope.ones(new Shape(texts, 6)).toType(DataType.INT64, false);
    tiny.model.getBlock().forward(new ParameterStore(scope, false), new NDList(ids), training);
  }

  private static List<Long> texts(RecordedPass pass) {
    List<Long> texts = new ArrayList<>();
    pass.replay(
        new ForwardObserver() {
          @Override
          public void hidden(int depth, NDArray states, NDArray mask) {
            texts.add(states.getShape().get(0));
          }

          @Override
          public void attention(int layer, AttentionTap tap) {
            texts.add(tap.attention().getShape().get(0));
          }
        });
    return texts;
  }

  /** As when a batch is split: each split is a pass of its own. */
  @Test
  void theFirstTrainingPassOnTheDevice() {
    try (TrainingHooks hooks = hooks(scope.getDevice())) {
      hooks.arm();
      assertTrue(hooks.isArmed() && HookPoint.active());
      forward(5, false);
      forward(3, true);
      forward(4, true);
      RecordedPass pass = hooks.take().orElseThrow();
      assertFalse(HookPoint.active());
      assertEquals(List.of(3L, 3L, 3L, 3L, 3L), texts(pass));
      pass.close();
      assertEquals(Optional.empty(), hooks.take());
    }
  }

  /** Splits of other devices are not kept. */
  @Test
  void noPassOfAnotherDevice() {
    try (TrainingHooks hooks = hooks(Device.of("elsewhere", 1))) {
      hooks.arm();
      forward(3, true);
      assertEquals(Optional.empty(), hooks.take());
    }
  }

  /** A pass that fails, or is still under way on another thread, is not read half. */
  @Test
  void noPassThatIsNotOver() {
    try (RecordedPass pass = new RecordedPass(scope.newSubManager(), true, 2)) {
      NDArray states = scope.ones(new Shape(1, 2, 3));
      pass.hidden(0, states, states);
      pass.hidden(1, states, states);
      assertFalse(pass.isComplete());
      pass.hidden(2, states, states);
      assertTrue(pass.isComplete());
    }
  }

  @Test
  void nothingIsKeptAfterwards() {
    int before = scope.getManagedArrays().size();
    try (TrainingHooks hooks = hooks(scope.getDevice())) {
      hooks.arm();
      try (NDManager inner = scope.newSubManager()) {
        NDArray ids = inner.create(new long[][] {{1, 5, 2}});
        tiny.model.getBlock().forward(new ParameterStore(inner, false), new NDList(ids), true);
      }
      hooks.take().orElseThrow().close();
    }
    assertEquals(before, scope.getManagedArrays().size());
  }
}
