package io.attentionspectra.djl.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.translate.NoopTranslator;
import ai.onnxruntime.OrtException;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.djl.observe.AttentionTap;
import io.attentionspectra.djl.observe.ForwardObserver;
import io.attentionspectra.djl.observe.TokenBatch;
import io.attentionspectra.formats.tokens.TokenizedText;
import io.attentionspectra.formats.transformer.Activation;
import io.attentionspectra.formats.transformer.Dropout;
import io.attentionspectra.formats.transformer.FeedForward;
import io.attentionspectra.formats.transformer.Normalisation;
import io.attentionspectra.formats.transformer.TransformerConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
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

  private static final int BATCHES = 8;

  private static TransformerModel model;

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
    TransformerConfig config = model.config();
    assertEquals(
        TransformerConfig.bert(30522, 384, 6, 12, 512)
            .with(config.normalisation())
            .with(new FeedForward(1536, Activation.GELU, false))
            .with(new Dropout(0.1, 0.1)),
        config);
    assertEquals(Normalisation.Placement.AFTER_SUM, config.normalisation().placement());
    assertEquals(1e-12, config.normalisation().norm().epsilon(), 1e-18);
    assertEquals(32, config.headSize());
  }

  @Test
  void hiddenStatesEqualOnnxRuntime() throws IOException, OrtException {
    List<TokenizedText> texts = fiftyTexts();
    double worst = 0;
    try (OnnxReference reference = new OnnxReference();
        NDManager scope = model.newScope()) {
      // Strided, so that every batch mixes short and long texts.
      for (int start = 0; start < BATCHES; start++) {
        List<TokenizedText> mixed =
            IntStream.iterate(start, i -> i < texts.size(), i -> i + BATCHES)
                .mapToObj(texts::get)
                .toList();
        worst = Math.max(worst, worstDifference(reference, scope, new TokenBatch(mixed)));
      }
    }
    assertTrue(worst < 1e-4, "largest difference " + worst);
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
    try (NDArray hidden = model.forward(scope, batch, ForwardObserver.none())) {
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

  @Test
  void attentionRowsSumToOneAndLeavePaddingOut() {
    List<TokenizedText> texts = fiftyTexts();
    TokenBatch batch = new TokenBatch(List.of(texts.get(2), texts.get(30), texts.get(49)));
    float[] worst = new float[2];
    ForwardObserver observer =
        new ForwardObserver() {
          @Override
          public void attention(int layer, AttentionTap tap) {
            NDArray sums = tap.attention().sum(new int[] {-1});
            worst[0] = Math.max(worst[0], sums.sub(1).abs().max().getFloat());
            NDArray padding = tap.mask().reshape(3, 1, 1, batch.length()).sub(1).neg();
            worst[1] = Math.max(worst[1], tap.attention().mul(padding).max().getFloat());
          }
        };
    try (NDManager scope = model.newScope()) {
      float[] watched = model.forward(scope, batch, observer).toFloatArray();
      float[] plain = model.forward(scope, batch, ForwardObserver.none()).toFloatArray();
      assertArrayEquals(plain, watched);
    }
    assertTrue(worst[0] < 1e-5, "row sums differ from 1 by " + worst[0]);
    assertEquals(0, worst[1]);
  }

  @Test
  void predictorsAreWatchedToo() throws Exception {
    TokenBatch batch = new TokenBatch(model.tokenizer().tokenize(List.of("a dog", "two old cats")));
    AtomicInteger depths = new AtomicInteger();
    ForwardObserver counter =
        new ForwardObserver() {
          @Override
          public void hidden(int depth, NDArray states, NDArray mask) {
            depths.incrementAndGet();
          }
        };
    try (NDManager scope = model.newScope();
        Predictor<NDList, NDList> predictor = model.djlModel().newPredictor(new NoopTranslator())) {
      NDList inputs = batch.toNDList(scope);
      NDList output = model.transformer().watched(counter, () -> predictor.predict(inputs));
      output.attach(scope);
      NDArray expected = model.forward(scope, batch, ForwardObserver.none());
      assertArrayEquals(expected.toFloatArray(), output.head().toFloatArray());
    }
    assertEquals(7, depths.get());
  }

  @Test
  void forwardPassesLeaveNoArraysOpen() {
    TokenBatch batch = new TokenBatch(model.tokenizer().tokenize(List.of("one short text")));
    ForwardObserver multiplying =
        new ForwardObserver() {
          @Override
          public void attention(int layer, AttentionTap tap) {
            assertEquals(1, tap.projections().orElseThrow().scores().getShape().get(0));
          }
        };
    int before = model.djlModel().getNDManager().getManagedArrays().size();
    try (NDManager scope = model.newScope()) {
      for (int pass = 0; pass < 20; pass++) {
        model.forward(scope, batch, multiplying).close();
      }
      assertEquals(0, scope.getManagedArrays().size());
    }
    assertEquals(before, model.djlModel().getNDManager().getManagedArrays().size());
  }
}
