package io.attentionspectra.djl.hook;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.transformer.TransformerEncoderBlock;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import io.attentionspectra.djl.internal.WithoutGradients;
import io.attentionspectra.djl.observe.AttentionTap;
import io.attentionspectra.djl.observe.ForwardObserver;
import io.attentionspectra.djl.tap.HeadReducer;
import io.attentionspectra.djl.tap.MeasuredHead;
import io.attentionspectra.djl.tap.ReadingPlan;
import io.attentionspectra.djl.testing.Graph;
import io.attentionspectra.djl.testing.ThreadKind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Hooks in a user's own pass on any thread: they record nothing, the pass what it would. */
final class EveryThreadTest {

  private static final Shape INPUT = new Shape(2, 6, 16);

  /** Gradients of a pass that is tapped, then what the taps saw and measured. */
  private static List<float[]> tapped() {
    List<float[]> seen = new ArrayList<>();
    try (Model model = Model.newInstance("taps", "PyTorch");
        HeadReducer reducer = HeadReducer.open()) {
      NDManager manager = model.getNDManager();
      manager.getEngine().setRandomSeed(8);
      Block root =
          new SequentialBlock()
              .add(new TransformerEncoderBlock(16, 4, 32, 0f, list -> list))
              .add(new TransformerEncoderBlock(16, 4, 32, 0f, list -> list));
      root.initialize(manager, DataType.FLOAT32, INPUT);
      NDArray input = manager.arange(192f).sin().reshape(INPUT);
      NDArray weight = root.getParameters().valueAt(0).getArray();
      try (HookRegistration taps =
              AttentionTaps.of(root).onThisThread().observe(measuring(reducer, weight, seen));
          GradientCollector collector = manager.getEngine().newGradientCollector()) {
        assertEquals(2, AttentionTaps.of(root).sites().size());
        assertFalse(taps.sites().isEmpty());
        NDArray output =
            root.forward(new ParameterStore(manager, false), new NDList(input), true).head();
        assertTrue(JniUtils.isGradMode(), "the user's own pass records");
        collector.backward(output.square().sum());
      }
      for (Parameter parameter : root.getParameters().values()) {
        if (parameter.requiresGradient()) {
          seen.add(parameter.getArray().getGradient().toFloatArray());
        }
      }
    }
    return seen;
  }

  private static ForwardObserver measuring(
      HeadReducer reducer, NDArray weight, List<float[]> seen) {
    return new ForwardObserver() {
      @Override
      public void attention(int layer, AttentionTap tap) {
        assertFalse(JniUtils.isGradMode(), "the hook records gradients");
        try (NDArray product = weight.mul(weight)) {
          Graph.assertNotRecorded(product);
        }
        seen.add(tap.attention().toFloatArray());
        int[] lengths = {6, 6};
        for (List<MeasuredHead> text :
            reducer.attention(tap.attention(), lengths, ReadingPlan.withDefaults())) {
          text.forEach(head -> seen.add(new float[] {(float) head.spectrum().effectiveRank()}));
        }
      }
    };
  }

  @ParameterizedTest
  @EnumSource(ThreadKind.class)
  void seenAndGradientsAreTheSame(ThreadKind kind) throws Exception {
    List<float[]> expected = tapped();
    List<float[]> actual = kind.call(EveryThreadTest::tapped);
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), actual.get(i));
    }
  }

  /** A pass of the library's own, made for a virtual thread elsewhere, is still of that thread. */
  @ParameterizedTest
  @EnumSource(ThreadKind.class)
  void hooksOnThisThreadSeeThePassesMadeForIt(ThreadKind kind) throws Exception {
    int calls =
        kind.call(
            () -> {
              try (Model model = Model.newInstance("one", "PyTorch")) {
                Block root = new SequentialBlock().add(Linear.builder().setUnits(2).build());
                root.initialize(model.getNDManager(), DataType.FLOAT32, new Shape(1, 3));
                List<String> seen = new ArrayList<>();
                try (HookRegistration hooks =
                    Hooks.on(root)
                        .onThisThread()
                        .select(Sites.root())
                        .after((call, in, out) -> seen.add(call.path()))) {
                  assertEquals(1, hooks.sites().size());
                  WithoutGradients.run(
                      () ->
                          root.forward(
                              new ParameterStore(model.getNDManager(), false),
                              new NDList(model.getNDManager().ones(new Shape(1, 3))),
                              false));
                }
                return seen.size();
              }
            });
    assertEquals(1, calls);
  }
}
