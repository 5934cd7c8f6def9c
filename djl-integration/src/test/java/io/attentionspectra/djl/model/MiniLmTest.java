package io.attentionspectra.djl.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.onnxruntime.OrtException;
import io.attentionspectra.base.Randomness;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class MiniLmTest {

  private static final List<String> WORDS =
      List.of(
          "the",
          "spectrum",
          "of",
          "an",
          "attention",
          "matrix",
          "has",
          "outliers",
          "Zürich",
          "naïve",
          "1,024",
          "dogs",
          "chase",
          "antidisestablishmentarianism",
          "!",
          "?",
          "日本",
          "river",
          "bank",
          "transformers");

  private static EncoderModel model;

  @BeforeAll
  static void load() {
    model = Pretrained.miniLm().load(Device.cpu());
  }

  @AfterAll
  static void close() {
    model.close();
  }

  private static List<TokenizedText> fiftyTexts() {
    UniformRandomProvider generator = Randomness.of(7).child("texts", 0).generator();
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      texts.add(
          IntStream.range(0, 1 + i * 3)
              .mapToObj(word -> WORDS.get(generator.nextInt(WORDS.size())))
              .collect(Collectors.joining(" ")));
    }
    return model.tokenizer().tokenize(texts);
  }

  @Test
  void readsItsSizesFromTheGraph() {
    EncoderConfig config = model.config();
    assertEquals(
        new EncoderConfig(
            Architecture.BERT,
            30522,
            384,
            6,
            12,
            1536,
            512,
            0,
            2,
            config.layerNormEpsilon(),
            0.1,
            0.1),
        config);
    assertEquals(1e-12, config.layerNormEpsilon(), 1e-18);
    assertEquals(32, config.headSize());
  }

  @Test
  void hiddenStatesEqualOnnxRuntime() throws IOException, OrtException {
    List<TokenizedText> texts = fiftyTexts();
    double worst = 0;
    try (OnnxReference reference = new OnnxReference();
        NDManager scope = model.newScope()) {
      for (int first = 0; first < texts.size(); first += 7) {
        // Strided, so that every batch mixes short and long texts.
        int start = first / 7;
        List<TokenizedText> mixed =
            IntStream.iterate(start, i -> i < texts.size(), i -> i + 8)
                .mapToObj(texts::get)
                .toList();
        worst = Math.max(worst, worstDifference(reference, scope, new TokenBatch(mixed)));
      }
    }
    assertTrue(worst < 1e-4, "largest difference " + worst);
    System.out.println("largest difference from ONNX Runtime: " + worst);
  }

  private static double worstDifference(OnnxReference reference, NDManager scope, TokenBatch batch)
      throws OrtException {
    int size = batch.texts().size();
    int length = batch.length();
    long[][] ids = new long[size][length];
    long[][] mask = new long[size][length];
    for (int row = 0; row < size; row++) {
      long[] tokens = batch.texts().get(row).ids();
      System.arraycopy(tokens, 0, ids[row], 0, tokens.length);
      Arrays.fill(mask[row], 0, tokens.length, 1);
    }
    float[][][] expected = reference.hiddenStates(ids, mask, new long[size][length]);
    double worst = 0;
    try (NDArray hidden = model.forward(scope, batch, EncoderObserver.none())) {
      float[] actual = hidden.toFloatArray();
      int width = model.config().hiddenSize();
      for (int row = 0; row < size; row++) {
        for (int token = 0; token < batch.texts().get(row).length(); token++) {
          for (int e = 0; e < width; e++) {
            double difference =
                actual[(row * length + token) * width + e] - expected[row][token][e];
            worst = Math.max(worst, Math.abs(difference));
          }
        }
      }
    }
    return worst;
  }
}
