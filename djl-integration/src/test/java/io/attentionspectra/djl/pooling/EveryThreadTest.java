package io.attentionspectra.djl.pooling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.inference.Predictor;
import io.attentionspectra.advice.LabelledPooling;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.djl.model.Gpt2Fixture;
import io.attentionspectra.djl.model.HuggingFaceModel;
import io.attentionspectra.djl.observe.ObservedModel;
import io.attentionspectra.djl.testing.ThreadKind;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.model.Depth;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Embedders and the training of pooling weights on any thread. */
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

  private static double[] trained() {
    LabelledWindows windows = LabelledWindows.of(3, 4);
    for (int n = 0; n < 24; n++) {
      double[] noise = Randomness.of(5).child("noise", n).gaussians(12);
      noise[n % 2] += 3;
      windows.add(Matrix.of(3, 4, noise), n % 2);
    }
    LabelledPooling pooling = new LabelledPoolingTraining(2, 2, 8, 0.003, 7).train(windows);
    double[] numbers = java.util.Arrays.copyOf(pooling.weights(), 4);
    numbers[3] = pooling.accuracy().value();
    return numbers;
  }

  @ParameterizedTest
  @EnumSource(ThreadKind.class)
  void vectorsAreTheSame(ThreadKind kind) throws Exception {
    List<float[]> expected = embedded();
    List<float[]> actual = kind.call(EveryThreadTest::embedded);
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
