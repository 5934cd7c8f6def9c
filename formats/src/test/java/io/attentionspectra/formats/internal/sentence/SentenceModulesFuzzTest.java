package io.attentionspectra.formats.internal.sentence;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.attentionspectra.testing.Damage;
import io.attentionspectra.testing.FuzzCampaign;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged directories of sentence-transformers: one file of five at a time. */
final class SentenceModulesFuzzTest {

  private static final Map<String, String> SOUND =
      new TreeMap<>(
          Map.of(
              "modules.json",
              """
              [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
               {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
               {"idx": 2, "name": "2", "path": "2_Dense", "type": "sentence_transformers.models.Dense"},
               {"idx": 3, "name": "3", "path": "3_N", "type": "sentence_transformers.models.Normalize"}]
              """,
              "1_Pooling/config.json",
              """
              {"word_embedding_dimension": 384, "pooling_mode_cls_token": false,
               "pooling_mode_mean_tokens": true, "pooling_mode_lasttoken": true, "include_prompt": true}
              """,
              "2_Dense/config.json",
              """
              {"in_features": 768, "out_features": 3072, "bias": false,
               "activation_function": "torch.nn.modules.activation.Tanh"}
              """,
              "sentence_bert_config.json",
              "{\"max_seq_length\": 256, \"do_lower_case\": true}",
              "config_sentence_transformers.json",
              """
              {"prompts": {"query": "query: ", "document": ""}, "default_prompt_name": "query",
               "similarity_fn_name": "cosine"}
              """));

  @TempDir private Path directory;

  private void read() {
    for (String note : SentenceModules.in(directory).orElseThrow().notes()) {
      assertEquals(1, note.lines().count(), note);
    }
  }

  @Test
  void directories() throws IOException {
    List<String> names = new ArrayList<>(SOUND.keySet());
    for (String name : names) {
      Files.createDirectories(directory.resolve(name).getParent());
      Files.writeString(directory.resolve(name), SOUND.get(name));
    }
    read();
    FuzzCampaign.run(
        "sentence modules",
        3000,
        random -> {
          String name = names.get(random.nextInt(names.size()));
          String sound = String.valueOf(SOUND.get(name));
          Path file = directory.resolve(name);
          try {
            Files.write(file, Damage.jsonBytes(sound, random));
            read();
          } finally {
            Files.write(file, sound.getBytes(StandardCharsets.UTF_8));
          }
        });
  }
}
