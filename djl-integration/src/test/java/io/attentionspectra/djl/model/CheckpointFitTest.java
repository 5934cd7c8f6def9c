package io.attentionspectra.djl.model;

import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.attentionspectra.formats.internal.architecture.ConfigJson;
import io.attentionspectra.formats.internal.checkpoint.Checkpoint;
import io.attentionspectra.formats.internal.checkpoint.SafetensorsCheckpoint;
import io.attentionspectra.formats.transformer.Activation;
import io.attentionspectra.formats.transformer.FeedForward;
import io.attentionspectra.formats.transformer.TransformerConfig;
import io.attentionspectra.testing.Damage;
import io.attentionspectra.testing.FuzzCampaign;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A configuration is compared with the names and shapes of a file before anything is allocated. */
final class CheckpointFitTest {

  private static final int WIDTH = 8;
  private static final int INNER = 12;

  private static final String CONFIG =
      """
      {"model_type": "bert", "vocab_size": 10, "hidden_size": 8, "num_hidden_layers": 2,
       "num_attention_heads": 2, "intermediate_size": 12, "max_position_embeddings": 16,
       "type_vocab_size": 2, "hidden_act": "gelu", "layer_norm_eps": 1e-12}
      """;

  @TempDir private Path directory;

  private static TransformerConfig config(int vocabulary, int layers) {
    return TransformerConfig.bert(vocabulary, WIDTH, layers, 2, 16)
        .with(new FeedForward(INNER, Activation.GELU, false));
  }

  private static void add(SafetensorsWriter writer, String name, int... shape) {
    int size = 1;
    long[] sizes = new long[shape.length];
    for (int i = 0; i < shape.length; i++) {
      size *= shape[i];
      sizes[i] = shape[i];
    }
    writer.add(name, new float[size], sizes);
  }

  private static void addLinear(SafetensorsWriter writer, String name, int out, int in) {
    add(writer, name + ".weight", out, in);
    add(writer, name + ".bias", out);
  }

  private static void addNorm(SafetensorsWriter writer, String name) {
    add(writer, name + ".weight", WIDTH);
    add(writer, name + ".bias", WIDTH);
  }

  private static void addBert(SafetensorsWriter writer, String prefix) {
    add(writer, prefix + "embeddings.word_embeddings.weight", 10, WIDTH);
    add(writer, prefix + "embeddings.position_embeddings.weight", 16, WIDTH);
    add(writer, prefix + "embeddings.token_type_embeddings.weight", 2, WIDTH);
    addNorm(writer, prefix + "embeddings.LayerNorm");
    for (int layer = 0; layer < 2; layer++) {
      String at = prefix + "encoder.layer." + layer + ".";
      for (String name : List.of("self.query", "self.key", "self.value", "output.dense")) {
        addLinear(writer, at + "attention." + name, WIDTH, WIDTH);
      }
      addNorm(writer, at + "attention.output.LayerNorm");
      addLinear(writer, at + "intermediate.dense", INNER, WIDTH);
      addLinear(writer, at + "output.dense", WIDTH, INNER);
      addNorm(writer, at + "output.LayerNorm");
    }
  }

  private void write(Consumer<SafetensorsWriter> change) {
    SafetensorsWriter writer = new SafetensorsWriter();
    change.accept(writer);
    try {
      writer.write(directory.resolve("model.safetensors"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private List<String> notes(TransformerConfig config) {
    try (Checkpoint checkpoint = SafetensorsCheckpoint.in(directory)) {
      return TransformerWeights.of(checkpoint, config, Rounding.FLOAT32).notes();
    }
  }

  private void refused(String part, Consumer<SafetensorsWriter> change) {
    write(change);
    assertRefused(part, () -> notes(config(10, 2)));
  }

  @Test
  void twoModelsInOneFileAreNamed() {
    refused(
        "hold 2 models, ctx_encoder.bert. and question_encoder.bert.",
        writer -> {
          addBert(writer, "ctx_encoder.bert.");
          addBert(writer, "question_encoder.bert.");
        });
    refused(
        "hold 2 models, one without a prefix and other.",
        writer -> {
          addBert(writer, "");
          addBert(writer, "other.");
        });
  }

  @Test
  void aTableOfItsOwnIsNoModel() {
    write(
        writer -> {
          add(writer, "aside.embeddings.word_embeddings.weight", 10, WIDTH);
          addBert(writer, "bert.");
          add(writer, "my_embeddings.word_embeddings.weight", 1);
        });
    assertEquals(
        List.of(
            "tensors beside the transformer are not read: aside.embeddings.word_embeddings.weight,"
                + " my_embeddings.word_embeddings.weight"),
        notes(config(10, 2)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bert.embeddings.task_type_embeddings.weight",
        "bert.encoder.layer.0.attention.self.distance_embedding.weight",
        "bert.encoder.layer.1.output.adapters.task.weight",
        "bert.encoder.layer.1.crossattention.self.query.weight"
      })
  void whatHasNoPlaceInsideIsRefused(String name) {
    refused(
        "hold " + name + ", for which the architecture BERT has no place",
        writer -> {
          addBert(writer, "bert.");
          add(writer, name, WIDTH);
        });
  }

  @Test
  void headsAreNamedAndBuffersLeftOut() {
    write(
        writer -> {
          addBert(writer, "bert.");
          add(writer, "bert.pooler.dense.weight", WIDTH, WIDTH);
          add(writer, "cls.predictions.bias", 10);
          addNorm(writer, "cls.predictions.transform.LayerNorm");
          writer.add("bert.embeddings.token_type_ids", "I64", new byte[128], 1, 16);
        });
    assertEquals(
        List.of(
            "tensors beside the transformer are not read: bert.pooler.dense.weight,"
                + " cls.predictions.bias, cls.predictions.transform.LayerNorm.bias and 1 more"),
        notes(config(10, 2)));
  }

  /** As of a decoder that shares the tables. */
  @Test
  void layersBesideTheModelAreNoted() {
    for (String prefix : List.of("", "bert.")) {
      write(
          writer -> {
            addBert(writer, prefix);
            addLinear(writer, "decoder.layer.0.attention.self.query", WIDTH, WIDTH);
            addLinear(writer, "decoder.layer.1.attention.self.query", WIDTH, WIDTH);
            addLinear(writer, prefix + "encoder2.layer.0.attention.self.query", WIDTH, WIDTH);
          });
      String other = prefix + "encoder2.layer.";
      assertEquals(
          List.of(
              "the weights hold further layers, "
                  + (prefix.isEmpty()
                      ? "decoder.layer. and " + other
                      : other + " and decoder.layer.")
                  + ": only those of "
                  + prefix
                  + "encoder.layer. are read"),
          notes(config(10, 2)));
    }
  }

  @Test
  void deeperLayersAreNoted() {
    write(writer -> addBert(writer, ""));
    assertEquals(
        List.of(
            "the weights hold 2 layers, the configuration asks for the first 1: the others are not"
                + " read"),
        notes(config(10, 1)));
    assertRefused("encoder.layer.2.attention.self.query.weight", () -> notes(config(10, 3)));
  }

  /** Gigabytes and minutes, were they allocated first. */
  @Test
  void sizesAreComparedBeforeTheyAreBelieved() {
    write(writer -> addBert(writer, ""));
    FuzzCampaign.run(
        "huge sizes",
        20,
        random -> {
          int huge = Integer.MAX_VALUE - random.nextInt(4);
          assertRefused("(" + huge + ", 8)", () -> notes(config(huge, 2)));
          assertRefused("encoder.layer.2.", () -> notes(config(10, huge)));
        });
  }

  @Test
  void damagedConfigurationsAndHeaders() throws IOException {
    write(writer -> addBert(writer, ""));
    Path weights = directory.resolve("model.safetensors");
    Path file = directory.resolve("config.json");
    byte[] sound = Files.readAllBytes(weights);
    Files.writeString(file, CONFIG);
    assertEquals(List.of(), notes(ConfigJson.read(file)));
    FuzzCampaign.run(
        "config and weights",
        2000,
        random -> {
          boolean header = random.nextBoolean();
          Damage.write(weights, header ? Damage.bytes(sound, random) : sound);
          Files.writeString(file, header ? CONFIG : Damage.json(CONFIG, random));
          notes(ConfigJson.read(file));
        });
  }
}
