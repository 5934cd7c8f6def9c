package io.attentionspectra.formats.internal.checkpoint;

import static io.attentionspectra.formats.internal.checkpoint.SafetensorsBytes.tensor;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.attentionspectra.formats.internal.architecture.ConfigJson;
import io.attentionspectra.testing.Damage;
import io.attentionspectra.testing.FuzzCampaign;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged safetensors files, indices and configurations. */
final class CheckpointFuzzTest {

  private static final String HEADER =
      "{\"__metadata__\": {\"format\": \"pt\"}, "
          + tensor("bert.a", "F32", "[2, 3]", 0, 24)
          + ", "
          + tensor("bert.b", "F16", "[4]", 24, 32)
          + ", "
          + tensor("bert.c", "BF16", "[2, 1]", 32, 36)
          + ", "
          + tensor("bert.ids", "I64", "[1, 1]", 36, 44)
          + "}";

  private static final String INDEX =
      """
      {"metadata": {"total_size": 44}, "weight_map": {"bert.a": "one.safetensors",
       "bert.b": "two.safetensors", "bert.c": "two.safetensors", "head": "one.safetensors"}}
      """;

  private static final List<String> CONFIGS =
      List.of(
          """
          {"model_type": "bert", "architectures": ["BertModel"], "vocab_size": 34,
           "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4,
           "intermediate_size": 64, "max_position_embeddings": 64, "type_vocab_size": 2,
           "hidden_act": "gelu", "layer_norm_eps": 1e-12, "position_embedding_type": "absolute",
           "pruned_heads": {}, "auto_map": {"AutoConfig": "a.B"}, "head_dim": 8}
          """,
          """
          {"model_type": "gpt2", "activation_function": "gelu_new", "vocab_size": 34, "n_embd": 32,
           "n_layer": 2, "n_head": 4, "n_inner": null, "n_positions": 64,
           "layer_norm_epsilon": 1e-05, "attn_pdrop": 0.1, "scale_attn_weights": true}
          """,
          """
          {"model_type": "xlm-roberta", "pad_token_id": 1, "vocab_size": 34, "hidden_size": 32,
           "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64,
           "max_position_embeddings": 66, "type_vocab_size": 1, "layer_norm_eps": 1e-05}
          """,
          """
          {"model_type": "distilbert", "vocab_size": 100, "dim": 64, "n_layers": 3, "n_heads": 4,
           "hidden_dim": 256, "max_position_embeddings": 32, "activation": "gelu", "dropout": 0.2}
          """);

  @TempDir private Path directory;

  private void readAll() {
    try (SafetensorsCheckpoint checkpoint = SafetensorsCheckpoint.in(directory)) {
      checkpoint.sha256();
      for (String name : checkpoint.names()) {
        if (!name.equals("bert.ids")) {
          StoredTensor tensor = checkpoint.tensor(name);
          if (tensor.shape().size() > 0) {
            tensor.elements(0, tensor.shape().size());
          }
        }
      }
    }
  }

  private void requireOnly(Set<String> files) throws IOException {
    try (Stream<Path> found = Files.list(directory)) {
      assertEquals(
          files, found.map(file -> String.valueOf(file.getFileName())).collect(Collectors.toSet()));
    }
  }

  @Test
  void safetensors() throws IOException {
    byte[] whole = SafetensorsBytes.of(HEADER, 44);
    Path file = directory.resolve("model.safetensors");
    FuzzCampaign.run(
        "safetensors",
        3000,
        random -> {
          Damage.write(
              file,
              random.nextInt(2) == 0
                  ? Damage.bytes(whole, random)
                  : SafetensorsBytes.of(Damage.json(HEADER, random), 44));
          readAll();
        });
    requireOnly(Set.of("model.safetensors"));
  }

  @Test
  void index() throws IOException {
    Files.write(directory.resolve("one.safetensors"), SafetensorsBytes.of(HEADER, 44));
    Files.write(directory.resolve("two.safetensors"), SafetensorsBytes.of(HEADER, 44));
    Path file = directory.resolve("model.safetensors.index.json");
    FuzzCampaign.run(
        "index",
        3000,
        random -> {
          Files.write(file, Damage.jsonBytes(INDEX, random));
          readAll();
        });
    requireOnly(Set.of("one.safetensors", "two.safetensors", "model.safetensors.index.json"));
  }

  @Test
  void config() throws IOException {
    Path file = directory.resolve("config.json");
    FuzzCampaign.run(
        "config",
        3000,
        random -> {
          Files.write(file, Damage.jsonBytes(sound(random), random));
          ConfigJson.read(file);
        });
    requireOnly(Set.of("config.json"));
  }

  private static String sound(SplittableRandom random) {
    return CONFIGS.get(random.nextInt(CONFIGS.size()));
  }

  @Test
  void isMadeOfWhatCanBeRead() throws IOException {
    Files.write(directory.resolve("model.safetensors"), SafetensorsBytes.of(HEADER, 44));
    readAll();
    for (String config : CONFIGS) {
      Path file = directory.resolve("config.json");
      ConfigJson.read(Files.write(file, config.getBytes(StandardCharsets.UTF_8)));
    }
  }
}
