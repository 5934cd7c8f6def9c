package io.attentionspectra.formats.internal.sentence;

import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Vectors of three tokens of width two, computed by hand. */
final class SentenceVectorsTest {

  /** A number before the text, which is not read, then (1, 2), (3, −4), (5, 0). */
  private static final FloatBuffer HIDDEN = FloatBuffer.wrap(new float[] {9, 1, 2, 3, -4, 5, 0});

  @TempDir private Path directory;

  private void write(String name, String json) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, json);
  }

  private void modules(String pooling, String... kinds) throws IOException {
    StringBuilder list = new StringBuilder("[");
    list.append("{\"path\": \"\", \"type\": \"sentence_transformers.models.Transformer\"},");
    list.append("{\"path\": \"1\", \"type\": \"sentence_transformers.models.Pooling\"}");
    for (int i = 0; i < kinds.length; i++) {
      list.append(
          ", {\"path\": \"%d\", \"type\": \"sentence_transformers.models.%s\"}"
              .formatted(i + 2, kinds[i]));
    }
    write("modules.json", list + "]");
    write("1/config.json", pooling);
  }

  private static String mode(String name) {
    return "{\"pooling_mode\": \"" + name + "\"}";
  }

  private SentenceVectors read() {
    return SentenceVectors.in(directory, 2).orElseThrow();
  }

  private double[] vector() {
    return read().of(HIDDEN, 1, 3);
  }

  @Test
  void everyModePoolsAllTokens() throws IOException {
    Map<String, double[]> expected =
        Map.of(
            "cls", new double[] {1, 2},
            "max", new double[] {5, 2},
            "mean", new double[] {3, -2 / 3.0},
            "mean_sqrt_len_tokens", new double[] {9 / Math.sqrt(3), -2 / Math.sqrt(3)},
            "mean_sqrt_len", new double[] {9 / Math.sqrt(3), -2 / Math.sqrt(3)},
            "weightedmean", new double[] {(1 + 6 + 15) / 6.0, (2 - 8) / 6.0},
            "lasttoken", new double[] {5, 0});
    for (Map.Entry<String, double[]> each : expected.entrySet()) {
      modules(mode(each.getKey()));
      assertArrayEquals(each.getValue(), vector(), 1e-15, each.getKey());
    }
  }

  @Test
  void severalModesAreJoinedInTheirOwnOrder() throws IOException {
    modules(
        "{\"pooling_mode_mean_tokens\": true, \"pooling_mode_max_tokens\": true,"
            + " \"pooling_mode_lasttoken\": true, \"pooling_mode_cls_token\": true}");
    assertEquals(8, read().width());
    assertArrayEquals(new double[] {1, 2, 5, 2, 3, -2 / 3.0, 5, 0}, vector(), 1e-15);
  }

  @Test
  void denseLayersAndNormalisationFollow() throws IOException {
    modules(mode("lasttoken"), "Dense", "Dropout", "Normalize");
    write(
        "2/config.json",
        "{\"in_features\": 2, \"out_features\": 3, \"bias\": true, \"activation_function\":"
            + " \"torch.nn.modules.activation.Tanh\"}");
    tensors(new float[] {0.1f, 7, -0.2f, 7, 0, 7}, new float[] {0.25f, 0, -1});
    double[] image = {Math.tanh(0.75), Math.tanh(-1), Math.tanh(-1)};
    double norm = Math.sqrt(image[0] * image[0] + 2 * image[1] * image[1]);
    double[] vector = vector();
    assertEquals(3, read().width());
    for (int i = 0; i < 3; i++) {
      assertEquals(image[i] / norm, vector[i], 1e-7);
    }
  }

  /** W of three rows and b, as float32. */
  private void tensors(float[] weight, float[] bias) throws IOException {
    String header =
        "{\"linear.weight\": {\"dtype\": \"F32\", \"shape\": [3, 2], \"data_offsets\": [0, 24]},"
            + " \"linear.bias\": {\"dtype\": \"F32\", \"shape\": [3], \"data_offsets\": [24, 36]}}";
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer file = ByteBuffer.allocate(8 + json.length + 36).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(json.length).put(json);
    for (float x : weight) {
      file.putFloat(x);
    }
    for (float x : bias) {
      file.putFloat(x);
    }
    Files.write(directory.resolve("2/model.safetensors"), file.array());
  }

  @Test
  void whatCannotBeComputedIsToldAndNotMeasured() throws IOException {
    modules(mode("mean"), "LSTM");
    assertRefused("module = LSTM: is not known", this::read);
    SentenceVectors.Told told = SentenceVectors.told(directory, 2);
    assertTrue(told.vectors().isEmpty());
    assertTrue(
        told.notes().get(1).startsWith("the model's own pooling is not measured: module = LSTM"),
        told.notes()::toString);
    modules(mode("mean"), "Dense");
    write("2/config.json", "{\"in_features\": 2, \"out_features\": 3}");
    assertRefused("model.safetensors", this::read);
    tensors(new float[6], new float[3]);
    assertRefused("must have shape", () -> SentenceVectors.in(directory, 4).orElseThrow());
    write("2/config.json", "{\"out_features\": 3, \"activation_function\": \"x.Mish\"}");
    assertRefused("activation_function = Mish: is not known", this::read);
  }

  @Test
  void withoutPoolingThereIsNone() throws IOException {
    assertTrue(SentenceVectors.in(directory, 2).isEmpty());
    write("modules.json", "[{\"path\": \"\", \"type\": \"x.Transformer\"}]");
    assertTrue(SentenceVectors.in(directory, 2).isEmpty());
  }
}
