package io.attentionspectra.djl.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.djl.observe.AttentionTap;
import io.attentionspectra.djl.observe.ForwardObserver;
import io.attentionspectra.djl.observe.TokenBatch;
import io.attentionspectra.formats.tokens.TokenizedText;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A ViT of random weights against the same computed by loops, from tensors of pixels and from image
 * files.
 */
final class ImageModelTest {

  private static final int IMAGE = 8;
  private static final int PATCH = 4;
  private static final int TOKENS = 5;
  private static final int WIDTH = 8;
  private static final int HEADS = 2;
  private static final int FEED = 12;
  private static final int PIXELS = 3 * PATCH * PATCH;

  private static final String CONFIG =
      """
      {"model_type": "vit", "image_size": 8, "patch_size": 4, "num_channels": 3,
       "hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2,
       "intermediate_size": 12, "hidden_act": "relu", "layer_norm_eps": 1e-6}
      """;

  @TempDir private Path directory;
  private final Map<String, float[]> weights = new HashMap<>();

  @BeforeEach
  void write() throws IOException {
    SafetensorsWriter writer = new SafetensorsWriter();
    add(writer, "embeddings.cls_token", 1, 1, WIDTH);
    add(writer, "embeddings.position_embeddings", 1, TOKENS, WIDTH);
    add(writer, "embeddings.patch_embeddings.projection.weight", WIDTH, 3, PATCH, PATCH);
    add(writer, "embeddings.patch_embeddings.projection.bias", WIDTH);
    add(writer, "layernorm.weight", WIDTH);
    add(writer, "layernorm.bias", WIDTH);
    String layer = "encoder.layer.0.";
    for (String part : List.of("query", "key", "value")) {
      linear(writer, layer + "attention.attention." + part, WIDTH, WIDTH);
    }
    linear(writer, layer + "attention.output.dense", WIDTH, WIDTH);
    linear(writer, layer + "intermediate.dense", FEED, WIDTH);
    linear(writer, layer + "output.dense", WIDTH, FEED);
    for (String norm : List.of("layernorm_before", "layernorm_after")) {
      add(writer, layer + norm + ".weight", WIDTH);
      add(writer, layer + norm + ".bias", WIDTH);
    }
    writer.write(directory.resolve("model.safetensors"));
    Files.writeString(directory.resolve("config.json"), CONFIG);
  }

  private void linear(SafetensorsWriter writer, String name, long out, long in) {
    add(writer, name + ".weight", out, in);
    add(writer, name + ".bias", out);
  }

  private void add(SafetensorsWriter writer, String name, long... shape) {
    int size = 1;
    for (long each : shape) {
      size *= (int) each;
    }
    float[] values = random(name, size);
    weights.put(name, values);
    writer.add("vit." + name, values, shape);
  }

  private static float[] random(String name, int size) {
    double[] numbers = Randomness.of(3).child(name, 0).gaussians(size);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) (0.5 * numbers[i]);
    }
    return values;
  }

  @Test
  void equalsTheSameByLoops() throws IOException {
    float[] pixels = random("pixels", 3 * IMAGE * IMAGE);
    Path file = directory.resolve("pixels.safetensors");
    new SafetensorsWriter().add("a", pixels, 3, IMAGE, IMAGE).write(file);
    double[][] x = embedded(pixels);
    double[][] normal = normalised(x, "encoder.layer.0.layernorm_before");
    double[][][] attention = attention(normal);
    Seen seen = seen(file + ":a");
    assertClose(x, seen.first);
    for (int head = 0; head < HEADS; head++) {
      float[] own = new float[TOKENS * TOKENS];
      System.arraycopy(seen.attention, head * own.length, own, 0, own.length);
      assertClose(attention[head], own);
    }
    assertClose(last(x, normal, attention), seen.last);
  }

  /** An image of the model's size is only scaled: pixel p becomes (p/255 − 0.5)/0.5. */
  @Test
  void readsImageFiles() throws IOException {
    BufferedImage image = new BufferedImage(IMAGE, IMAGE, BufferedImage.TYPE_INT_RGB);
    float[] pixels = new float[3 * IMAGE * IMAGE];
    for (int i = 0; i < IMAGE * IMAGE; i++) {
      int[] colours = {i, 255 - i, 2 * i};
      image.setRGB(i % IMAGE, i / IMAGE, colours[0] << 16 | colours[1] << 8 | colours[2]);
      for (int channel = 0; channel < 3; channel++) {
        pixels[channel * IMAGE * IMAGE + i] = colours[channel] / 127.5f - 1;
      }
    }
    Path file = directory.resolve("image.png");
    ImageIO.write(image, "png", file.toFile());
    settings(
        "{\"size\": {\"height\": 8, \"width\": 8}, \"resample\": 2,"
            + " \"image_mean\": [0.5, 0.5, 0.5], \"image_std\": [0.5, 0.5, 0.5]}");
    assertClose(embedded(pixels), seen(file.toString()).first);
  }

  @Test
  void refusesWhatItDoesNotRead() throws IOException {
    Path file = directory.resolve("image.png");
    assertRefused("is no file", file.toString());
    ImageIO.write(new BufferedImage(9, 4, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
    assertRefused("is missing", file.toString());
    settings("{\"size\": {\"shortest_edge\": 8}, \"image_mean\": [0, 0, 0]}");
    assertRefused("size", file.toString());
    settings("{\"size\": 8, \"resample\": 1, \"do_normalize\": false}");
    assertRefused("resample", file.toString());
    settings("{\"size\": 8, \"do_center_crop\": true, \"do_normalize\": false}");
    assertRefused("do_center_crop", file.toString());
    settings("{\"size\": 8, \"image_mean\": [0, 0, 0], \"image_std\": [1, 0, 1]}");
    assertRefused("image_std", file.toString());
    settings("{\"do_resize\": false, \"do_normalize\": false}");
    assertRefused("has 9 x 4 pixels, and do_resize is false", file.toString());
    assertRefused("is no image", Files.writeString(file, "no image").toString());
  }

  private void settings(String json) throws IOException {
    Files.writeString(directory.resolve("preprocessor_config.json"), json);
  }

  private void assertRefused(String part, String name) {
    try (TransformerModel model = HuggingFaceModel.at(directory).load(Device.cpu())) {
      IllegalArgumentException refusal =
          assertThrows(IllegalArgumentException.class, () -> model.tokenizer().tokenize(name));
      assertTrue(refusal.getMessage().contains(part), refusal.getMessage());
    }
  }

  private static final class Seen implements ForwardObserver {
    private float[] first = {};
    private float[] attention = {};
    private float[] last = {};

    @Override
    public void hidden(int depth, NDArray states, NDArray mask) {
      float[] values = states.toType(DataType.FLOAT32, false).toFloatArray();
      first = depth == 0 ? values : first;
      last = values;
    }

    @Override
    public void attention(int layer, AttentionTap tap) {
      attention = tap.attention().toFloatArray();
    }
  }

  private Seen seen(String name) {
    HuggingFaceModel source = HuggingFaceModel.at(directory);
    assertTrue(source.readsImages());
    try (TransformerModel model = source.load(Device.cpu())) {
      TokenizedText image = model.tokenizer().tokenize(name);
      assertEquals(TOKENS, image.length());
      assertEquals(1, model.tokenizer().specialTokens());
      assertArrayEquals(new int[] {1, 2, 3, 4}, image.contentPositions());
      Seen seen = new Seen();
      model.observe(new TokenBatch(List.of(image)), seen);
      return seen;
    }
  }

  private double[][] embedded(float[] pixels) {
    double[][] x = new double[TOKENS][WIDTH];
    float[] projection = weights.get("embeddings.patch_embeddings.projection.weight");
    for (int token = 0; token < TOKENS; token++) {
      for (int column = 0; column < WIDTH; column++) {
        double sum = weights.get("embeddings.cls_token")[column];
        if (token > 0) {
          sum = weights.get("embeddings.patch_embeddings.projection.bias")[column];
          for (int i = 0; i < PIXELS; i++) {
            int y = (token - 1) / 2 * PATCH + i / PATCH % PATCH;
            int at = i / (PATCH * PATCH) * IMAGE * IMAGE;
            int own = at + y * IMAGE + (token - 1) % 2 * PATCH + i % PATCH;
            sum += projection[column * PIXELS + i] * (double) pixels[own];
          }
        }
        x[token][column] =
            sum + weights.get("embeddings.position_embeddings")[token * WIDTH + column];
      }
    }
    return x;
  }

  private double[][] normalised(double[][] x, String name) {
    double[][] normal = new double[x.length][WIDTH];
    for (int row = 0; row < x.length; row++) {
      double mean = 0;
      double square = 0;
      for (double each : x[row]) {
        mean += each / WIDTH;
        square += each * each / WIDTH;
      }
      double deviation = Math.sqrt(square - mean * mean + 1e-6);
      for (int i = 0; i < WIDTH; i++) {
        double unit = (x[row][i] - mean) / deviation;
        normal[row][i] = unit * weights.get(name + ".weight")[i] + weights.get(name + ".bias")[i];
      }
    }
    return normal;
  }

  private double[][] linear(double[][] x, String name, int out) {
    float[] matrix = weights.get("encoder.layer.0." + name + ".weight");
    double[][] y = new double[x.length][out];
    for (int row = 0; row < x.length; row++) {
      for (int i = 0; i < out; i++) {
        y[row][i] = weights.get("encoder.layer.0." + name + ".bias")[i];
        for (int j = 0; j < x[row].length; j++) {
          y[row][i] += matrix[i * x[row].length + j] * x[row][j];
        }
      }
    }
    return y;
  }

  private double[][][] attention(double[][] normal) {
    double[][] q = linear(normal, "attention.attention.query", WIDTH);
    double[][] k = linear(normal, "attention.attention.key", WIDTH);
    int size = WIDTH / HEADS;
    double[][][] attention = new double[HEADS][TOKENS][TOKENS];
    for (int head = 0; head < HEADS; head++) {
      for (double[] row : attention[head]) {
        double sum = 0;
        int query = List.of(attention[head]).indexOf(row);
        for (int key = 0; key < TOKENS; key++) {
          double score = 0;
          for (int i = head * size; i < (head + 1) * size; i++) {
            score += q[query][i] * k[key][i];
          }
          row[key] = Math.exp(score / Math.sqrt(size));
          sum += row[key];
        }
        for (int key = 0; key < TOKENS; key++) {
          row[key] /= sum;
        }
      }
    }
    return attention;
  }

  private double[][] last(double[][] x, double[][] normal, double[][][] attention) {
    double[][] v = linear(normal, "attention.attention.value", WIDTH);
    int size = WIDTH / HEADS;
    double[][] joined = new double[TOKENS][WIDTH];
    for (int token = 0; token < TOKENS; token++) {
      for (int i = 0; i < WIDTH; i++) {
        for (int key = 0; key < TOKENS; key++) {
          joined[token][i] += attention[i / size][token][key] * v[key][i];
        }
      }
    }
    double[][] between = sum(x, linear(joined, "attention.output.dense", WIDTH));
    double[][] wide =
        linear(normalised(between, "encoder.layer.0.layernorm_after"), "intermediate.dense", FEED);
    for (double[] row : wide) {
      for (int i = 0; i < FEED; i++) {
        row[i] = Math.max(0, row[i]);
      }
    }
    return normalised(sum(between, linear(wide, "output.dense", WIDTH)), "layernorm");
  }

  private static double[][] sum(double[][] a, double[][] b) {
    double[][] sum = new double[a.length][a[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a[0].length; j++) {
        sum[i][j] = a[i][j] + b[i][j];
      }
    }
    return sum;
  }

  private static void assertClose(double[][] expected, float[] actual) {
    assertEquals(expected.length * expected[0].length, actual.length);
    for (int i = 0; i < actual.length; i++) {
      assertEquals(expected[i / expected[0].length][i % expected[0].length], actual[i], 2e-5);
    }
  }
}
