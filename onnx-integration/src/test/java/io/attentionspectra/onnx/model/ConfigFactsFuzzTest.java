package io.attentionspectra.onnx.model;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.testing.Damage;
import io.attentionspectra.testing.FuzzCampaign;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged configurations beside graphs. */
final class ConfigFactsFuzzTest {

  private static final List<String> SOUND =
      List.of(
          "{\"model_type\": \"roberta\", \"pad_token_id\": 1, \"max_position_embeddings\": 514}",
          "{\"model_type\": \"gpt2\", \"n_positions\": 64, \"n_ctx\": 64, \"pad_token_id\": null}",
          "{\"model_type\": \"vit\", \"image_size\": 224, \"patch_size\": 16}");

  @TempDir private Path folder;

  @Test
  void configurations() {
    Path file = folder.resolve("config.json");
    FuzzCampaign.run(
        "config.json beside a graph",
        2000,
        random -> {
          String sound = SOUND.get(random.nextInt(SOUND.size()));
          Files.write(file, Damage.jsonBytes(sound, random));
          ConfigFacts facts = ConfigFacts.of(Optional.of(file));
          facts.maxLength().ifPresent(length -> assertTrue(length > 1, facts.toString()));
          facts
              .imageSize()
              .ifPresent(size -> assertTrue(size > 0 && size < 5000, facts.toString()));
        });
  }
}
