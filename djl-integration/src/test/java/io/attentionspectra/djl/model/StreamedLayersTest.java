package io.attentionspectra.djl.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.attentionspectra.djl.observe.AttentionTap;
import io.attentionspectra.djl.observe.ForwardObserver;
import io.attentionspectra.djl.observe.TokenBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A model whose layers are read when they run computes what one in memory does, bit for bit. */
final class StreamedLayersTest {

  @TempDir private Path folder;

  /** Everything a pass shows, in its order. */
  private static List<float[]> shown(TransformerModel model) {
    List<float[]> all = new ArrayList<>();
    TokenBatch batch =
        new TokenBatch(model.tokenizer().tokenize(List.of("the cat sat on the mat", "a dog")));
    try (NDManager scope = model.newScope()) {
      NDArray last =
          model.forward(
              scope,
              batch,
              new ForwardObserver() {
                @Override
                public void hidden(int depth, NDArray states, NDArray mask) {
                  all.add(states.toFloatArray());
                }

                @Override
                public void attention(int layer, AttentionTap tap) {
                  all.add(tap.attention().toFloatArray());
                }
              });
      all.add(last.toFloatArray());
    }
    return all;
  }

  private static void assertSame(List<float[]> expected, List<float[]> actual) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), actual.get(i));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2", "modernbert", "mistral_bf16_sharded"})
  void showsTheSameBits(String name) {
    Path directory =
        name.equals("gpt2") ? Gpt2Fixture.directory() : ReferenceModels.in(folder, name);
    try (TransformerModel resident = HuggingFaceModel.at(directory).load(Device.cpu());
        TransformerModel streamed =
            HuggingFaceModel.at(directory).layerByLayer().load(Device.cpu())) {
      assertSame(shown(resident), shown(streamed));
      streamed
          .transformer()
          .layers()
          .forEach(layer -> assertFalse(layer.isInitialized(), "a layer keeps its weights"));
      assertTrue(
          streamed.notes().stream().anyMatch(note -> note.contains("read when it runs")),
          streamed.notes()::toString);
    }
  }

  @Test
  void oneLayerIsHeldAtATime() {
    Path directory = ReferenceModels.in(folder, "llama");
    try (TransformerModel streamed =
        HuggingFaceModel.at(directory).layerByLayer().load(Device.cpu())) {
      List<Long> held = new ArrayList<>();
      TokenBatch batch =
          new TokenBatch(streamed.tokenizer().tokenize(ReferenceModels.texts("llama")));
      streamed.observe(
          batch,
          new ForwardObserver() {
            @Override
            public void attention(int layer, AttentionTap tap) {
              List<TransformerLayer> layers = streamed.transformer().layers();
              assertTrue(layers.get(layer).isInitialized());
              held.add(layers.stream().filter(TransformerLayer::isInitialized).count());
            }
          });
      assertEquals(List.of(1L, 1L, 1L), held);
    }
  }

  @Test
  void threadsTakeTurns() {
    try (TransformerModel streamed =
        HuggingFaceModel.at(Gpt2Fixture.directory()).layerByLayer().load(Device.cpu())) {
      List<float[]> alone = shown(streamed);
      IntStream.range(0, 8)
          .parallel()
          .mapToObj(i -> shown(streamed))
          .forEach(together -> assertSame(alone, together));
    }
  }

  @Test
  void aDirectoryOfSentenceTransformersIsReadWithWhatItsAuthorsDo() throws IOException {
    Path encoder = Files.createDirectories(folder.resolve("0_Transformer"));
    for (String name : List.of("config.json", "tokenizer.json", "model.safetensors")) {
      Files.copy(Gpt2Fixture.directory().resolve(name), encoder.resolve(name));
    }
    Files.writeString(
        folder.resolve("modules.json"),
        """
        [{"path": "0_Transformer", "type": "sentence_transformers.models.Transformer"},
         {"path": "1_Pooling", "type": "sentence_transformers.models.Pooling"}]
        """);
    Path pooling = Files.createDirectories(folder.resolve("1_Pooling"));
    Files.writeString(pooling.resolve("config.json"), "{\"pooling_mode_lasttoken\": true}");
    try (TransformerModel model = HuggingFaceModel.at(folder).load(Device.cpu());
        TransformerModel plain = HuggingFaceModel.at(encoder).load(Device.cpu())) {
      assertSame(shown(plain), shown(model));
      assertEquals(
          List.of("the model's own pooling is the last token, special tokens counted"),
          model.notes());
    }
  }
}
