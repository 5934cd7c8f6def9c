package io.attentionspectra.djl.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;
import io.attentionspectra.djl.observe.AttentionTap;
import io.attentionspectra.djl.observe.ForwardObserver;
import io.attentionspectra.djl.observe.TokenBatch;
import io.attentionspectra.djl.tap.DepthStates;
import io.attentionspectra.djl.testing.Graph;
import io.attentionspectra.djl.testing.ThreadKind;
import io.attentionspectra.formats.transformer.TransformerConfig;
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
      seen.add(output.toType(DataType.FLOAT32, false).toFloatArray());
      DepthStates.of(model, Set.of(TokenWindow.EMBEDDING_TABLE, 1))
          .read(
              batch,
              (depth, states) -> {
                Graph.assertNotRecorded(states);
                seen.add(states.toType(DataType.FLOAT32, false).toFloatArray());
              });
    }
    return seen;
  }

  private static ForwardObserver recorder(List<float[]> seen) {
    return new ForwardObserver() {
      @Override
      public void attention(int layer, AttentionTap tap) {
        assertFalse(JniUtils.isGradMode(), "the pass records gradients");
        seen.add(tap.attention().toType(DataType.FLOAT32, false).toFloatArray());
      }

      @Override
      public void hidden(int depth, NDArray states, NDArray mask) {
        seen.add(states.toType(DataType.FLOAT32, false).toFloatArray());
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

  @ParameterizedTest
  @EnumSource(ThreadKind.class)
  void numbersOfOtherPrecisionsAreTheSame(ThreadKind kind) throws Exception {
    HuggingFaceModel source = HuggingFaceModel.at(Gpt2Fixture.directory());
    assertSame(kind, source.computedIn(DataType.BFLOAT16));
    assertSame(kind, source.computedIn(DataType.FLOAT64));
  }

  /** Layers that attend in tiles, whose queries and keys alone are shown. */
  @ParameterizedTest
  @EnumSource(ThreadKind.class)
  void numbersOfTilesAreTheSame(ThreadKind kind) throws Exception {
    assertArrayEquals(tiled(), kind.call(EveryThreadTest::tiled));
  }

  private static float[] tiled() {
    int length = TiledAttention.HELD + 2;
    try (Model model = Model.newInstance("long", "PyTorch")) {
      model.getNDManager().getEngine().setRandomSeed(3);
      Transformer encoder = new Transformer(TransformerConfig.bert(20, 8, 1, 2, length));
      encoder.initialize(model.getNDManager(), DataType.FLOAT32, new Shape(1, 1));
      try (NDManager scope = model.getNDManager().newSubManager()) {
        NDArray ids = scope.arange(length).mod(20).toType(DataType.INT64, false);
        NDList inputs = new NDList(ids.reshape(1, length));
        return encoder
            .forward(new ParameterStore(scope, false), inputs, false)
            .head()
            .toFloatArray();
      }
    }
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
