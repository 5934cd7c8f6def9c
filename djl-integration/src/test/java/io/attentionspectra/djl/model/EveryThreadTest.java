package io.attentionspectra.djl.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.attentionspectra.djl.observe.AttentionTap;
import io.attentionspectra.djl.observe.ForwardObserver;
import io.attentionspectra.djl.observe.TokenBatch;
import io.attentionspectra.djl.tap.DepthStates;
import io.attentionspectra.djl.testing.Graph;
import io.attentionspectra.djl.testing.ThreadKind;
import io.attentionspectra.model.TokenWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A model is loaded and run on any thread: the same numbers, and no graph of gradients. */
final class EveryThreadTest {

  /** Everything a pass shows, from a model of its own. */
  private static List<float[]> loadedAndRun(HuggingFaceModel source) {
    List<float[]> seen = new ArrayList<>();
    try (TransformerModel model = source.load(Device.cpu());
        NDManager scope = model.newScope()) {
      TokenBatch batch = new TokenBatch(model.tokenizer().tokenize(Gpt2Fixture.texts()));
      NDArray output = model.forward(scope, batch, recorder(seen));
      Graph.assertNotRecorded(output);
      seen.add(output.toFloatArray());
      DepthStates.of(model, Set.of(TokenWindow.EMBEDDING_TABLE, 1))
          .read(
              batch,
              (depth, states) -> {
                Graph.assertNotRecorded(states);
                seen.add(states.toFloatArray());
              });
    }
    return seen;
  }

  private static ForwardObserver recorder(List<float[]> seen) {
    return new ForwardObserver() {
      @Override
      public void attention(int layer, AttentionTap tap) {
        assertFalse(JniUtils.isGradMode(), "the pass records gradients");
        seen.add(tap.attention().toFloatArray());
      }

      @Override
      public void hidden(int depth, NDArray states, NDArray mask) {
        seen.add(states.toFloatArray());
      }
    };
  }

  @ParameterizedTest
  @EnumSource(ThreadKind.class)
  void numbersAreTheSame(ThreadKind kind) throws Exception {
    assertSame(kind, HuggingFaceModel.at(Gpt2Fixture.directory()));
  }

  /** Weights that are read when a layer runs, on the thread that runs it. */
  @ParameterizedTest
  @EnumSource(ThreadKind.class)
  void numbersOfStreamedLayersAreTheSame(ThreadKind kind) throws Exception {
    assertSame(kind, HuggingFaceModel.at(Gpt2Fixture.directory()).layerByLayer());
  }

  private static void assertSame(ThreadKind kind, HuggingFaceModel source) throws Exception {
    List<float[]> expected = loadedAndRun(source);
    List<float[]> actual = kind.call(() -> loadedAndRun(source));
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), actual.get(i));
    }
  }
}
