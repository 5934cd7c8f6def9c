package io.attentionspectra.djl.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.attentionspectra.formats.internal.architecture.ConfigJson;
import io.attentionspectra.formats.internal.checkpoint.Checkpoint;
import io.attentionspectra.formats.internal.checkpoint.SafetensorsCheckpoint;
import io.attentionspectra.testing.Damage;
import io.attentionspectra.testing.FuzzCampaign;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged settings of every family, in both generations of keys, and damaged headers of weights,
 * compared with each other as before a model is loaded.
 */
final class FamilyFuzzTest {

  @TempDir private Path folder;

  private final List<Sound> models = new ArrayList<>();

  /** A model, and the first file of its weights. */
  private static final class Sound {

    private final Path directory;
    private final List<String> settings = new ArrayList<>();
    private final Path file;
    private final byte[] weights;
    private final String header;

    Sound(Path directory) throws IOException {
      this.directory = directory;
      Path whole = directory.resolve("model.safetensors");
      file = Files.exists(whole) ? whole : directory.resolve("model-00001-of-00002.safetensors");
      weights = Files.readAllBytes(file);
      header = header(weights);
    }

    Path config() {
      return directory.resolve("config.json");
    }
  }

  @BeforeEach
  void layOut() throws IOException {
    for (String name : ReferenceModels.read().toList()) {
      Sound model = new Sound(ReferenceModels.in(folder, name));
      for (boolean newer : List.of(false, true)) {
        JsonNode json = ReferenceModels.settings(name, newer);
        if (json.isObject()) {
          model.settings.add(json.toString());
        }
      }
      models.add(model);
    }
  }

  private static int headerLength(byte[] file) {
    return (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }

  private static String header(byte[] file) {
    return new String(file, Long.BYTES, headerLength(file), StandardCharsets.UTF_8);
  }

  private static byte[] withHeader(byte[] file, String header) {
    byte[] words = header.getBytes(StandardCharsets.UTF_8);
    int data = Long.BYTES + headerLength(file);
    return ByteBuffer.allocate(Long.BYTES + words.length + file.length - data)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(words.length)
        .put(words)
        .put(file, data, file.length - data)
        .array();
  }

  private static void fit(Path directory) {
    try (Checkpoint checkpoint = SafetensorsCheckpoint.in(directory)) {
      TransformerWeights.of(
              checkpoint, ConfigJson.read(directory.resolve("config.json")), Rounding.FLOAT32)
          .notes();
    }
  }

  private Sound any(SplittableRandom random) {
    return models.get(random.nextInt(models.size()));
  }

  @Test
  void settings() throws IOException {
    for (Sound model : models) {
      for (String settings : model.settings) {
        Files.writeString(model.config(), settings);
        fit(model.directory);
      }
    }
    FuzzCampaign.run(
        "settings of families",
        2000,
        random -> {
          Sound model = any(random);
          String settings = model.settings.get(random.nextInt(model.settings.size()));
          Files.write(model.config(), Damage.jsonBytes(settings, random));
          fit(model.directory);
        });
  }

  @Test
  void headers() {
    FuzzCampaign.run(
        "headers of families",
        1000,
        random -> {
          Sound model = any(random);
          String header = Damage.json(model.header, random);
          try {
            Damage.write(model.file, withHeader(model.weights, header));
            fit(model.directory);
          } finally {
            Damage.write(model.file, model.weights);
          }
        });
  }
}
