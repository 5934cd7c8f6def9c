package io.attentionspectra.djl.pooling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.translator.TextEmbeddingTranslator;
import ai.djl.inference.Predictor;
import ai.djl.translate.TranslateException;
import io.attentionspectra.djl.model.Pretrained;
import io.attentionspectra.djl.model.TransformerModel;
import io.attentionspectra.djl.observe.TokenBatch;
import io.attentionspectra.djl.tap.DepthStates;
import io.attentionspectra.formats.tokens.TokenizedText;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.model.Depth;
import io.attentionspectra.model.Layer;
import io.attentionspectra.model.TokenWindow;
import io.attentionspectra.pooling.Poolings;
import io.attentionspectra.testing.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Embedding text with MiniLM, against DJL's own translator and against core. */
final class TextEmbedderTest {

  private static final String TOKENIZER = "/all-minilm-l6-v2-tokenizer.json";
  private static final List<String> TEXTS =
      List.of(
          "a timepiece that shows the time of day",
          "any mollusk",
          "large carnivorous feline mammal of the forests of southern Asia");

  private static TransformerModel model;

  @BeforeAll
  static void load() {
    model = Pretrained.miniLm().load(Device.cpu());
  }

  @AfterAll
  static void close() {
    model.close();
  }

  /**
   * The pooling modes of DJL's translator count special tokens. Of DJL 0.35.1, lasttoken fails on
   * batches of several texts, so that it gets one at a time, and weightedmean weighs by the number
   * of texts rather than the position, so that it is left out.
   */
  @ParameterizedTest
  @CsvSource({"mean, mean", "cls, first", "max, max", "lasttoken, last"})
  void equalsTheModesOfDjl(String mode, String strategy) throws IOException, TranslateException {
    List<float[]> expected = new ArrayList<>();
    try (InputStream json = getClass().getResourceAsStream(TOKENIZER);
        HuggingFaceTokenizer tokenizer =
            HuggingFaceTokenizer.newInstance(
                json, Map.of("padding", "true", "truncation", "false"));
        Predictor<String, float[]> predictor =
            model
                .djlModel()
                .newPredictor(
                    TextEmbeddingTranslator.builder(tokenizer)
                        .optPoolingMode(mode)
                        .optNormalize(false)
                        .optIncludeTokenTypes(true)
                        .build())) {
      for (String text : TEXTS) {
        expected.add(predictor.predict(text));
      }
    }
    PoolingChoice choice = PoolingChoice.of(strategy).withTokens(PooledTokens.ALL);
    try (TextEmbedder embedder = TextEmbedder.of(model, choice)) {
      List<float[]> embeddings = embedder.embed(TEXTS);
      for (int i = 0; i < expected.size(); i++) {
        assertArrayEquals(expected.get(i), embeddings.get(i), 1e-5f);
      }
    }
  }

  @Test
  void embedsAloneAsInABatch() {
    try (TextEmbedder embedder = TextEmbedder.of(model, PoolingChoice.of("harmonic:1"))) {
      List<float[]> together = embedder.embed(TEXTS);
      for (int i = 0; i < TEXTS.size(); i++) {
        assertEquals(384, embedder.dimension());
        assertArrayEquals(together.get(i), embedder.embed(TEXTS.get(i)), 1e-5f);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"embedding table, -1", "embeddings, 0", "layer 2, 3", "last layer, 6"})
  void readsContentTokensAtTheChosenDepth(String label, int number) {
    double[] weights = {0.9, -0.3, 0.2, 0.1};
    PoolingChoice choice =
        PoolingChoice.weighted("learned", weights).withDepth(Depth.labelled(label));
    TokenizedText text = model.tokenizer().tokenize(TEXTS.get(0));
    double[][] tokens = new double[4][384];
    DepthStates.of(model, Set.of(number))
        .read(
            new TokenBatch(List.of(text)),
            (depth, states) -> {
              float[] values = states.toFloatArray();
              for (int t = 0; t < tokens.length; t++) {
                int from = (t + 1) * 384;
                Arrays.setAll(tokens[t], j -> values[from + j]);
              }
            });
    double[] expected = Poolings.fixed(weights).apply(Matrix.of(tokens));
    try (TextEmbedder embedder = TextEmbedder.of(model, choice)) {
      float[] embedding = embedder.embed(TEXTS.get(0));
      for (int j = 0; j < expected.length; j++) {
        assertEquals(expected[j], embedding[j], 1e-5);
      }
    }
  }

  @Test
  void servesASavedPoolingOfItsModelOnly(@TempDir Path directory) {
    Path file = directory.resolve("pooling.json");
    PoolingChoice chosen = PoolingChoice.weighted("top-eigenvector", 0.8, 0.6);
    chosen.withModel(ModelMark.of(model)).save(file);
    try (TextEmbedder loaded = TextEmbedder.of(model, PoolingChoice.load(file));
        TextEmbedder given = TextEmbedder.of(model, chosen)) {
      assertArrayEquals(given.embed(TEXTS.get(2)), loaded.embed(TEXTS.get(2)), 0f);
    }
    PoolingChoice other = chosen.withModel(new ModelMark("all-MiniLM-L6-v2", "beef"));
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> TextEmbedder.of(model, other))
            .getMessage()
            .startsWith(
                "pooling of model = all-MiniLM-L6-v2 (weights beef…): does not fit the model"
                    + " all-MiniLM-L6-v2 (weights "));
  }

  @Test
  void refusesTextsWithoutTokensAndDepthsItLacks() {
    try (TextEmbedder embedder = TextEmbedder.of(model, PoolingChoice.of("mean"))) {
      assertEquals(
          "tokens of the text = 0: must be at least 1; leave empty texts out",
          assertThrows(IllegalArgumentException.class, () -> embedder.embed(" ")).getMessage());
    }
    PoolingChoice deep = PoolingChoice.of("mean").withDepth(new Layer(6));
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> TextEmbedder.of(model, deep))
            .getMessage()
            .contains("must be below the model's 6 layers"));
  }

  @Test
  void cutsTextsTheModelCannotTake() {
    PoolingChoice choice = PoolingChoice.of("last").withDepth(Depth.embeddingTable());
    try (TextEmbedder embedder = TextEmbedder.of(model, choice)) {
      float[] cut = embedder.embed("tiger ".repeat(600) + "lion");
      assertArrayEquals(embedder.embed("tiger"), cut, 0f);
      assertEquals(TokenWindow.EMBEDDING_TABLE, choice.depth().in(6));
      assertEquals(512, embedder.maxLength());
    }
  }

  @Test
  void tellsOfEveryTextItCutsAndLetsItBeRefused() {
    PoolingChoice choice = PoolingChoice.of("mean").withDepth(Depth.embeddingTable());
    List<String> cuts = new ArrayList<>();
    try (TextEmbedder embedder = TextEmbedder.of(model, choice, cuts::add)) {
      embedder.embed(List.of("tiger ".repeat(510), "tiger ".repeat(511), "tiger ".repeat(600)));
    }
    assertEquals(
        List.of(
            "a text of 513 tokens is cut to the 512 of the model",
            "a text of 602 tokens is cut to the 512 of the model"),
        cuts);
    try (TextEmbedder strict =
        TextEmbedder.of(
            model,
            choice,
            line -> {
              throw new IllegalArgumentException(line);
            })) {
      assertEquals(384, strict.embed("tiger ".repeat(510)).length);
      Refusal.assertRefused(
          "a text of 513 tokens is cut", () -> strict.embed("tiger ".repeat(511)));
    }
  }
}
