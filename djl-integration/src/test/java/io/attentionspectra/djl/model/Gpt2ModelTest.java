package io.attentionspectra.djl.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.attentionspectra.djl.observe.AttentionTap;
import io.attentionspectra.djl.observe.ForwardObserver;
import io.attentionspectra.djl.observe.TokenBatch;
import io.attentionspectra.formats.tokens.TokenizedText;
import io.attentionspectra.formats.transformer.TransformerConfig;
import io.attentionspectra.model.ModelShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A GPT-2 against an independent forward pass in float64. */
final class Gpt2ModelTest {

  private static final double TOLERANCE = 1e-5;

  private static TransformerModel model;

  @BeforeAll
  static void load() {
    model = HuggingFaceModel.at(Gpt2Fixture.directory()).load(Device.cpu());
  }

  @AfterAll
  static void close() {
    model.close();
  }

  @Test
  void readsByteLevelTokensWithoutSpecialOnes() {
    List<TokenizedText> texts = model.tokenizer().tokenize(Gpt2Fixture.texts());
    for (int i = 0; i < texts.size(); i++) {
      float[] expected = Gpt2Fixture.expected(i + ".ids");
      long[] ids = texts.get(i).ids();
      assertEquals(expected.length, ids.length);
      for (int t = 0; t < ids.length; t++) {
        assertEquals((long) expected[t], ids[t], "token " + t + " of text " + i);
      }
      assertEquals(ids.length, texts.get(i).contentLength());
    }
    assertEquals(0, model.tokenizer().specialTokens());
    assertEquals(0, model.tokenizer().tokenize("").length());
  }

  @Test
  void equalsTheReferenceInAPaddedBatch() {
    TokenBatch batch = new TokenBatch(model.tokenizer().tokenize(Gpt2Fixture.texts()));
    Map<String, float[]> seen = new HashMap<>();
    model.observe(
        batch,
        new ForwardObserver() {
          @Override
          public void hidden(int depth, NDArray states, NDArray mask) {
            keep("hidden." + depth, states, "%d, 0:%d");
          }

          @Override
          public void attention(int layer, AttentionTap tap) {
            keep("attention." + layer, tap.attention(), "%d, :, 0:%2$d, 0:%2$d");
          }

          private void keep(String name, NDArray array, String part) {
            for (int text = 0; text < batch.texts().size(); text++) {
              int length = batch.texts().get(text).length();
              NDArray own = array.get(new NDIndex(part.formatted(text, length)));
              seen.put(text + "." + name, own.toFloatArray());
            }
          }
        });
    assertEquals(3 * (3 + 2), seen.size());
    seen.forEach(
        (name, values) ->
            assertArrayEquals(Gpt2Fixture.expected(name), values, (float) TOLERANCE, name));
  }

  /** Attention must follow from what the tap calls queries and keys, under the causal mask. */
  @Test
  void projectionsGiveTheAttention() {
    TokenBatch batch =
        new TokenBatch(model.tokenizer().tokenize(Gpt2Fixture.texts().subList(0, 1)));
    int length = batch.length();
    model.observe(
        batch,
        new ForwardObserver() {
          @Override
          public void attention(int layer, AttentionTap tap) {
            NDArray places = tap.mask().getManager().arange(length);
            NDArray later = places.reshape(1, length).gt(places.reshape(length, 1));
            NDArray hidden = later.toType(DataType.FLOAT32, false).mul(1e9);
            NDArray scores = tap.projections().orElseThrow().scores().sub(hidden);
            NDArray difference = scores.softmax(-1).sub(tap.attention()).abs();
            assertTrue(difference.max().getFloat() < 1e-6);
            assertEquals(new Shape(1, length, 32), tap.input().orElseThrow().getShape());
          }
        });
  }

  @Test
  void isCausalAndKeepsItsTable() {
    assertEquals(new ModelShape(2, 4, 8, 32, 317, 64, true), model.shape());
    assertEquals(new Shape(317, 32), model.tokenEmbeddings().orElseThrow().getShape());
    assertEquals(new Shape(32, 32), model.transformer().keyWeight(1).getShape());
  }

  @Test
  void learns() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      Transformer decoder = new Transformer(TransformerConfig.gpt2(20, 8, 2, 2, 10));
      decoder.initialize(manager, DataType.FLOAT32, new Shape(1, 1));
      NDArray ids = manager.create(LongStream.range(0, 10).toArray(), new Shape(2, 5));
      NDArray weight = decoder.queryWeight(0);
      weight.setRequiresGradient(true);
      try (var collector = manager.getEngine().newGradientCollector()) {
        NDArray output =
            decoder.forward(new ParameterStore(manager, false), new NDList(ids), true).head();
        collector.backward(output.get(new NDIndex(":, :, 0")).sum());
      }
      assertTrue(weight.getGradient().abs().max().getFloat() > 0);
    }
  }

  @Test
  void refusesConfigurationsItCannotRun(@TempDir Path directory) throws IOException {
    Path source = Gpt2Fixture.directory();
    for (String name : List.of("config.json", "tokenizer.json", "model.safetensors")) {
      Files.copy(source.resolve(name), directory.resolve(name));
    }
    assertRefused(directory, "\"gelu_new\"", "\"mish\"", "activation_function = mish");
    assertRefused(
        directory,
        "\"n_embd\"",
        "\"scale_attn_by_inverse_layer_idx\": true, \"n_embd\"",
        "scale_attn_by_inverse_layer_idx = true");
    assertRefused(directory, "\"n_embd\": 32", "\"n_embd\": 16", "must have shape (317, 16)");
    assertRefused(directory, "\"n_layer\": 2", "\"n_layer\": 3", "h.2.attn.c_attn.weight");
  }

  private static void assertRefused(Path directory, String from, String to, String text)
      throws IOException {
    Path config = directory.resolve("config.json");
    String original = Files.readString(config);
    assertTrue(original.contains(from));
    Files.writeString(config, original.replace(from, to));
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> HuggingFaceModel.at(directory).load(Device.cpu()).close())
            .getMessage();
    assertTrue(message.contains(text), message);
    assertEquals(1, message.lines().count(), message);
    Files.writeString(config, original);
  }
}
