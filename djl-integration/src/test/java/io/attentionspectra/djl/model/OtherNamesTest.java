package io.attentionspectra.djl.model;

import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.djl.model.ReferenceModel.Layout;
import io.attentionspectra.formats.internal.checkpoint.Checkpoint;
import io.attentionspectra.formats.internal.checkpoint.SafetensorsCheckpoint;
import io.attentionspectra.formats.internal.checkpoint.StoredTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights of a reference model under the names of another release or family. */
final class OtherNamesTest {

  private static final int WIDTH = 48;
  private static final int INNER = 64;

  /** A model that a GTE computes, too, if its biases are 0: {@code nomic_bert}. */
  private static final String GTE =
      """
      {"model_type": "new", "vocab_size": 96, "hidden_size": 48, "num_hidden_layers": 1,
       "num_attention_heads": 4, "intermediate_size": 64, "max_position_embeddings": 128,
       "type_vocab_size": 2, "hidden_act": "silu", "layer_norm_eps": 1e-12,
       "layer_norm_type": "layer_norm", "position_embedding_type": "rope", "rope_theta": 1000,
       "rope_scaling": null, "pack_qkv": true, "logn_attention_scale": false,
       "logn_attention_clip1": false,
       "auto_map": {"AutoModel": "Alibaba-NLP/new-impl--modeling.NewModel"}}
      """;

  private static final String RELEASE_5 =
      """
      {"model_type": "nomic_bert", "vocab_size": 96, "hidden_size": 48, "num_hidden_layers": 1,
       "num_attention_heads": 4, "intermediate_size": 64, "max_position_embeddings": 128,
       "type_vocab_size": 2, "hidden_act": "silu", "layer_norm_eps": 1e-12,
       "rope_parameters": {"rope_type": "default", "rope_theta": 1000.0}}
      """;

  @TempDir private Path folder;

  @SuppressWarnings("ArrayRecordComponent")
  private record Values(float[] numbers, long[] sizes) {

    Values rows(int first, int count) {
      int width = (int) (numbers.length / sizes[0]);
      long[] fewer = sizes.clone();
      fewer[0] = count;
      return new Values(Arrays.copyOfRange(numbers, first * width, (first + count) * width), fewer);
    }

    Values above(Values below) {
      float[] both = Arrays.copyOf(numbers, numbers.length + below.numbers.length);
      System.arraycopy(below.numbers, 0, both, numbers.length, below.numbers.length);
      long[] more = sizes.clone();
      more[0] += below.sizes[0];
      return new Values(both, more);
    }

    static Values zeros(int count) {
      return new Values(new float[count], new long[] {count});
    }
  }

  private static Map<String, Values> weights(Path directory) {
    Map<String, Values> weights = new TreeMap<>();
    try (Checkpoint file = SafetensorsCheckpoint.in(directory)) {
      for (String name : file.names()) {
        StoredTensor tensor = file.tensor(name);
        float[] numbers = new float[Math.toIntExact(tensor.shape().size())];
        tensor.elements(0, numbers.length).get(numbers);
        weights.put(name, new Values(numbers, tensor.shape().toArray()));
      }
    }
    return weights;
  }

  private static void write(Path directory, Map<String, Values> weights) throws IOException {
    SafetensorsWriter writer = new SafetensorsWriter();
    weights.forEach((name, values) -> writer.add(name, values.numbers(), values.sizes()));
    writer.write(directory.resolve("model.safetensors"));
  }

  private static Values take(Map<String, Values> weights, String name) {
    return Objects.requireNonNull(weights.remove(name), name);
  }

  private static void assertEqualsTheOriginal(Path directory) {
    ReferenceModel reference = new ReferenceModel(directory);
    try (TransformerModel model = reference.load()) {
      for (Layout layout : Layout.values()) {
        reference
            .distances(model, layout)
            .forEach(
                (kind, distance) ->
                    assertTrue(
                        distance.absolute() <= (kind.equals("attention") ? 2e-5 : 1e-4),
                        () -> layout + ", " + kind + ": " + distance));
      }
    }
  }

  @Test
  void aGteWithoutBiasesIsANomicBert() throws IOException {
    Path directory = ReferenceModels.in(folder, "nomic_bert");
    Map<String, Values> weights = weights(directory);
    String old = "encoder.layers.0.";
    String at = "encoder.layer.0.";
    Values wide =
        take(weights, old + "mlp.fc11.weight").above(take(weights, old + "mlp.fc12.weight"));
    weights.put(at + "mlp.up_gate_proj.weight", wide);
    rename(weights, old + "mlp.fc2.weight", at + "mlp.down_proj.weight");
    weights.put(at + "mlp.down_proj.bias", Values.zeros(WIDTH));
    rename(weights, old + "attn.Wqkv.weight", at + "attention.qkv_proj.weight");
    weights.put(at + "attention.qkv_proj.bias", Values.zeros(3 * WIDTH));
    rename(weights, old + "attn.out_proj.weight", at + "attention.o_proj.weight");
    weights.put(at + "attention.o_proj.bias", Values.zeros(WIDTH));
    renameNorm(weights, "emb_ln", "embeddings.LayerNorm");
    renameNorm(weights, old + "norm1", at + "attn_ln");
    renameNorm(weights, old + "norm2", at + "mlp_ln");
    assertEquals(2L * INNER * WIDTH, wide.numbers().length);
    write(directory, weights);
    Files.writeString(directory.resolve("config.json"), GTE);
    assertEqualsTheOriginal(directory);
    for (String key : List.of("logn_attention_scale", "logn_attention_clip1")) {
      Files.writeString(
          directory.resolve("config.json"),
          GTE.replace("\"" + key + "\": false", "\"" + key + "\": true"));
      assertRefused(key + " = true: is not supported", () -> new ReferenceModel(directory).load());
    }
    Files.writeString(
        directory.resolve("config.json"),
        GTE.replace("null,", "{\"type\": \"ntk\", \"factor\": 2.0, \"mixed_b\": 0.6},"));
    assertRefused("mixed_b = 0.6: is not supported", () -> new ReferenceModel(directory).load());
  }

  @Test
  void nomicBertOfRelease5() throws IOException {
    Path directory = ReferenceModels.in(folder, "nomic_bert");
    Map<String, Values> weights = weights(directory);
    String old = "encoder.layers.0.";
    String at = "layers.0.";
    Values joined = take(weights, old + "attn.Wqkv.weight");
    for (int i = 0; i < 3; i++) {
      String name = at + "self_attn." + "qkv".charAt(i) + "_proj.weight";
      weights.put(name, joined.rows(i * WIDTH, WIDTH));
    }
    rename(weights, old + "attn.out_proj.weight", at + "self_attn.o_proj.weight");
    rename(weights, old + "mlp.fc11.weight", at + "mlp.up_proj.weight");
    rename(weights, old + "mlp.fc12.weight", at + "mlp.gate_proj.weight");
    rename(weights, old + "mlp.fc2.weight", at + "mlp.down_proj.weight");
    renameNorm(weights, "emb_ln", "embeddings.LayerNorm");
    renameNorm(weights, old + "norm1", at + "post_attention_layernorm");
    renameNorm(weights, old + "norm2", at + "post_mlp_layernorm");
    write(directory, weights);
    Files.writeString(directory.resolve("config.json"), RELEASE_5);
    assertEqualsTheOriginal(directory);
    Files.writeString(
        directory.resolve("config.json"), RELEASE_5.replace("rope_parameters", "rope"));
    assertRefused(
        "rope_parameters = absent: must be an object", () -> new ReferenceModel(directory).load());
  }

  @Test
  void theEncoderOfAT5WithItsDecoder() throws IOException {
    Path directory = ReferenceModels.in(folder, "t5_v11_full");
    Map<String, Values> weights = weights(directory);
    Map<String, Values> decoder = new TreeMap<>();
    weights.forEach(
        (name, values) -> {
          if (name.startsWith("encoder.block.0.")) {
            decoder.put(name.replace("encoder", "decoder"), values);
          }
        });
    weights.putAll(decoder);
    Values tokens = weights.get("shared.weight");
    weights.put("lm_head.weight", tokens);
    weights.put("encoder.embed_tokens.weight", tokens);
    weights.put("decoder.embed_tokens.weight", tokens);
    write(directory, weights);
    assertEqualsTheOriginal(directory);
    try (TransformerModel model = new ReferenceModel(directory).load()) {
      assertEquals(
          "the weights hold further layers, decoder.block.: only those of encoder.block. are read",
          model.notes().get(0));
    }
    weights.remove("shared.weight");
    weights.remove("decoder.embed_tokens.weight");
    write(directory, weights);
    assertEqualsTheOriginal(directory);
  }

  private static void rename(Map<String, Values> weights, String from, String to) {
    weights.put(to, take(weights, from));
  }

  private static void renameNorm(Map<String, Values> weights, String from, String to) {
    rename(weights, from + ".weight", to + ".weight");
    rename(weights, from + ".bias", to + ".bias");
  }
}
