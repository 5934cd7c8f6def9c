package io.attentionspectra.djl.pooling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;
import io.attentionspectra.advice.LabelledPooling;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.djl.model.Gpt2Fixture;
import io.attentionspectra.djl.model.HuggingFaceModel;
import io.attentionspectra.djl.observe.ObservedModel;
import io.attentionspectra.djl.testing.Graph;
import io.attentionspectra.djl.testing.ThreadKind;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.model.Depth;
import io.attentionspectra.pooling.Poolings;
import io.attentionspectra.pooling.WeightedPooling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Embedders, blocks with poolings of a user's own, and the training of weights on any thread. */
final class EveryThreadTest {

  private static List<float[]> embedded() throws Exception {
    List<float[]> vectors = new ArrayList<>();
    PoolingChoice last = PoolingChoice.of("mean");
    for (PoolingChoice choice : List.of(last, last.withDepth(Depth.embeddingTable()))) {
      try (ObservedModel model = HuggingFaceModel.at(Gpt2Fixture.directory()).load(Device.cpu());
          TextEmbedder embedder = TextEmbedder.of(model, choice);
          Predictor<String, float[]> predictor = embedder.newPredictor()) {
        vectors.addAll(embedder.embed(List.of("one two", "a longer text than that")));
        vectors.add(predictor.predict("one two"));
      }
    }
    return vectors;
  }

  /** A pooling that no one has named: every token weighs by its number. */
  private record ByNumber() implements WeightedPooling {

    @Override
    public String name() {
      return "by-number";
    }

    @Override
    public String describe() {
      return "tokens weigh 1/(1 + number)";
    }

    @Override
    public double[] weights(int[] numbers) {
      return Arrays.stream(numbers).mapToDouble(number -> 1.0 / (1 + number)).toArray();
    }
  }

  /** Blocks in a user's own pass, which records what the user's thread records. */
  private static List<float[]> pooled() {
    List<float[]> vectors = new ArrayList<>();
    try (NDManager scope = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      NDArray states = scope.create(Randomness.of(2).gaussians(40), new Shape(2, 5, 4));
      states = states.toType(DataType.FLOAT32, false);
      states.setRequiresGradient(true);
      NDArray mask = scope.create(new float[] {1, 1, 1, 1, 1, 0, 1, 1, 0, 0}, new Shape(2, 5));
      NDArray ids = scope.arange(10).reshape(2, 5);
      TrainablePooling trainable = TrainablePooling.over(3);
      trainable.initialize(scope, DataType.FLOAT32, states.getShape());
      for (Block block :
          List.of(PoolingBlock.of(new ByNumber()), PoolingBlock.of(Poolings.max(), 2), trainable)) {
        NDList inputs = new NDList(states, mask);
        if (block != trainable) {
          inputs.add(ids);
        }
        NDArray vector = block.forward(new ParameterStore(scope, false), inputs, false).head();
        assertEquals(JniUtils.isGradMode(), Graph.isRecorded(vector));
        vectors.add(vector.toFloatArray());
      }
    }
    return vectors;
  }

  private static double[] trained() {
    LabelledWindows windows = LabelledWindows.of(3, 4);
    for (int n = 0; n < 24; n++) {
      double[] noise = Randomness.of(5).child("noise", n).gaussians(12);
      noise[n % 2] += 3;
      windows.add(Matrix.of(3, 4, noise), n % 2);
    }
    LabelledPooling pooling = new LabelledPoolingTraining(2, 2, 8, 0.003, 7).train(windows);
    double[] numbers = Arrays.copyOf(pooling.weights(), 4);
    numbers[3] = pooling.accuracy().value();
    return numbers;
  }

  @ParameterizedTest
  @EnumSource(ThreadKind.class)
  void vectorsAreTheSame(ThreadKind kind) throws Exception {
    assertSame(kind, EveryThreadTest::embedded);
  }

  @ParameterizedTest
  @EnumSource(ThreadKind.class)
  void blocksGiveTheSame(ThreadKind kind) throws Exception {
    assertSame(kind, EveryThreadTest::pooled);
  }

  private static void assertSame(ThreadKind kind, Callable<List<float[]>> work) throws Exception {
    List<float[]> expected = work.call();
    List<float[]> actual = kind.call(work);
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), actual.get(i));
    }
  }

  @ParameterizedTest
  @EnumSource(ThreadKind.class)
  void trainedWeightsAreTheSame(ThreadKind kind) throws Exception {
    assertArrayEquals(trained(), kind.call(EveryThreadTest::trained), 0);
  }
}
