package io.attentionspectra.djl.torchscript;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.attentionspectra.djl.observe.AttentionTap;
import io.attentionspectra.djl.observe.ForwardObserver;
import io.attentionspectra.djl.observe.ObservedModel;
import io.attentionspectra.djl.observe.TokenBatch;
import io.attentionspectra.djl.testing.Graph;
import io.attentionspectra.djl.testing.ThreadKind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A TorchScript file is loaded and run on any thread: the same numbers, no graph. */
final class EveryThreadTest {

  private static List<float[]> loadedAndRun() {
    List<float[]> seen = new ArrayList<>();
    try (ObservedModel model =
        TorchScriptModel.at(Fixture.named("bert-traced").file()).load(Device.cpu())) {
      TokenBatch batch = new TokenBatch(List.of(model.tokenizer().tokenize("river stone cloud")));
      model.observe(
          batch,
          new ForwardObserver() {
            @Override
            public void attention(int layer, AttentionTap tap) {
              assertFalse(JniUtils.isGradMode(), "the pass records gradients");
              Graph.assertNotRecorded(tap.attention());
              seen.add(tap.attention().toFloatArray());
            }

            @Override
            public void hidden(int depth, NDArray states, NDArray mask) {
              Graph.assertNotRecorded(states);
              seen.add(states.toFloatArray());
            }
          });
    }
    return seen;
  }

  @ParameterizedTest
  @EnumSource(ThreadKind.class)
  void numbersAreTheSame(ThreadKind kind) throws Exception {
    List<float[]> expected = loadedAndRun();
    List<float[]> actual = kind.call(EveryThreadTest::loadedAndRun);
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), actual.get(i));
    }
  }
}
