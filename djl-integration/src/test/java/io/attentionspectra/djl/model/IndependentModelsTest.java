package io.attentionspectra.djl.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attentionspectra.djl.internal.WithoutGradients;
import io.attentionspectra.djl.observe.AttentionTap;
import io.attentionspectra.djl.observe.ForwardObserver;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Models of which no original code is at hand against a second implementation in NumPy and float64
 * ({@code tools/make-independent-expectations.py}): GTE with ntk scaling, and texts beyond the
 * trained length under dynamic scaling. Both share facts, not code.
 */
final class IndependentModelsTest {

  private static final double ATTENTION = 2e-5;
  private static final double HIDDEN = 1e-4;
  private static final JsonNode EXPECTED = expected();

  @TempDir private Path directory;

  private static JsonNode expected() {
    try (InputStream input = IndependentModelsTest.class.getResourceAsStream("independent.json")) {
      return new ObjectMapper().readTree(input);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gte", "llama_dynamic"})
  void equalsTheSecondImplementation(String name) throws IOException {
    JsonNode of = EXPECTED.path("models").path(name);
    write(of);
    try (TransformerModel model = HuggingFaceModel.at(directory).load(Device.cpu())) {
      for (JsonNode text : of.path("texts")) {
        Map<String, float[]> seen =
            WithoutGradients.get(() -> seen(model, text.path("length").asInt()));
        assertClose(name, text.path("attention"), seen.get("attention"), ATTENTION);
        assertClose(name, text.path("hidden"), seen.get("hidden"), HIDDEN);
      }
    }
  }

  private static void assertClose(String name, JsonNode expected, float[] actual, double within) {
    assertEquals(expected.size(), actual.length, name);
    for (int i = 0; i < actual.length; i++) {
      assertEquals(expected.get(i).asDouble(), actual[i], within, name + " " + i);
    }
  }

  /** Attention of the last layer and the last hidden states. */
  private static Map<String, float[]> seen(TransformerModel model, int length) {
    Map<String, float[]> seen = new HashMap<>();
    long[] ids = new long[length];
    for (int i = 0; i < length; i++) {
      ids[i] = EXPECTED.path("ids").get(i).asLong();
    }
    ForwardObserver keeper =
        new ForwardObserver() {
          @Override
          public void hidden(int depth, NDArray states, NDArray mask) {
            seen.put("hidden", states.toFloatArray());
          }

          @Override
          public void attention(int layer, AttentionTap tap) {
            seen.put("attention", tap.attention().toFloatArray());
          }
        };
    try (NDManager scope = model.newScope()) {
      NDList inputs = new NDList(scope.create(ids, new Shape(1, length)));
      model
          .transformer()
          .watched(
              keeper,
              () -> model.transformer().forward(new ParameterStore(scope, false), inputs, false));
    }
    return seen;
  }

  private void write(JsonNode of) throws IOException {
    Path other = ReferenceModels.in(directory.resolve("tokenizer"), "gpt2");
    Files.copy(other.resolve("tokenizer.json"), directory.resolve("tokenizer.json"));
    Files.writeString(directory.resolve("config.json"), of.path("config").toString());
    Map<String, JsonNode> shapes = new TreeMap<>();
    of.path("shapes").properties().forEach(each -> shapes.put(each.getKey(), each.getValue()));
    SafetensorsWriter writer = new SafetensorsWriter();
    int number = 0;
    for (Map.Entry<String, JsonNode> each : shapes.entrySet()) {
      long[] sizes = new long[each.getValue().size()];
      int count = 1;
      for (int i = 0; i < sizes.length; i++) {
        sizes[i] = each.getValue().get(i).asLong();
        count *= (int) sizes[i];
      }
      boolean scale = each.getKey().matches(".*(norm|LayerNorm|ln)\\.weight");
      float[] values = new float[count];
      for (int k = 0; k < count; k++) {
        values[k] = (float) (0.25 * Math.sin(0.37 * (k + 1.0) * (k + 1.0) + number));
        values[k] += scale ? 1 : 0;
      }
      writer.add(each.getKey(), values, sizes);
      number++;
    }
    writer.write(directory.resolve("model.safetensors"));
  }
}
