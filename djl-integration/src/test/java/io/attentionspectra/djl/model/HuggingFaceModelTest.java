package io.attentionspectra.djl.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import io.attentionspectra.djl.observe.ForwardObserver;
import io.attentionspectra.djl.observe.TokenBatch;
import io.attentionspectra.formats.internal.architecture.ConfigJson;
import io.attentionspectra.formats.transformer.Dropout;
import io.attentionspectra.formats.transformer.Embedding;
import io.attentionspectra.formats.transformer.PositionTable;
import io.attentionspectra.formats.transformer.TransformerConfig;
import io.attentionspectra.testing.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** MiniLM's weights written as other checkpoints write them come back as the same model. */
class HuggingFaceModelTest {

  private static final String BERT =
      """
      {"model_type": "bert", "vocab_size": 30522, "hidden_size": 384, "num_hidden_layers": 6,
       "num_attention_heads": 12, "intermediate_size": 1536, "max_position_embeddings": 512,
       "type_vocab_size": 2, "layer_norm_eps": 1e-12, "hidden_act": "gelu"}
      """;

  @TempDir private Path directory;

  @BeforeEach
  void copyTokenizer() throws IOException {
    try (InputStream json =
        HuggingFaceModelTest.class.getResourceAsStream("/all-minilm-l6-v2-tokenizer.json")) {
      Files.copy(json, directory.resolve("tokenizer.json"));
    }
    Files.writeString(directory.resolve("config.json"), BERT);
  }

  private static float[] hiddenStates(TransformerModel model) {
    TokenBatch batch =
        new TokenBatch(model.tokenizer().tokenize(List.of("A dog barks.", "The river rose.")));
    try (NDManager scope = model.newScope()) {
      return model.forward(scope, batch, ForwardObserver.none()).toFloatArray();
    }
  }

  private static void add(SafetensorsWriter writer, String name, NDArray array) {
    writer.add(name, array.toFloatArray(), array.getShape().getShape());
  }

  private static void addBlock(
      SafetensorsWriter writer, String name, Block block, String... names) {
    for (int i = 0; i < names.length; i += 2) {
      add(writer, name + names[i + 1], block.getParameters().get(names[i]).getArray());
    }
  }

  private static void addLinear(SafetensorsWriter writer, String name, Block block) {
    addBlock(writer, name, block, "weight", ".weight", "bias", ".bias");
  }

  /** Writes all weights in the names of the first BERT release, gamma and beta included. */
  private void writeWeights(Transformer encoder) throws IOException {
    SafetensorsWriter writer = new SafetensorsWriter();
    Embeddings embeddings = encoder.embeddings();
    String at = "bert.embeddings.";
    add(writer, at + "word_embeddings.weight", embeddings.tokens.weight().getArray());
    add(writer, at + "position_embeddings.weight", embeddings.positions.weight().getArray());
    add(writer, at + "token_type_embeddings.weight", embeddings.types.weight().getArray());
    addBlock(writer, at + "LayerNorm", embeddings.norm, "gamma", ".gamma", "beta", ".beta");
    for (int i = 0; i < encoder.layers().size(); i++) {
      TransformerLayer layer = encoder.layers().get(i);
      at = String.format(Locale.ROOT, "bert.encoder.layer.%d.", i);
      addLinear(writer, at + "attention.self.query", layer.attention.query);
      addLinear(writer, at + "attention.self.key", layer.attention.key);
      addLinear(writer, at + "attention.self.value", layer.attention.value);
      addLinear(writer, at + "attention.output.dense", layer.attention.output);
      String norm = at + "attention.output.LayerNorm";
      addBlock(writer, norm, layer.attentionNorm, "gamma", ".gamma", "beta", ".beta");
      addLinear(writer, at + "intermediate.dense", layer.intermediate);
      addLinear(writer, at + "output.dense", layer.output);
      norm = at + "output.LayerNorm";
      addBlock(writer, norm, layer.outputNorm, "gamma", ".gamma", "beta", ".beta");
    }
    writer.write(directory.resolve("model.safetensors"));
  }

  @Test
  void givesTheSameModelAsTheOnnxFile() throws IOException {
    float[] expected;
    try (TransformerModel model = Pretrained.miniLm().load(Device.cpu())) {
      expected = hiddenStates(model);
      writeWeights(model.transformer());
    }
    try (TransformerModel model = HuggingFaceModel.at(directory).load(Device.cpu())) {
      assertArrayEquals(expected, hiddenStates(model));
      assertTrue(model.provenance().facts().get("weights.sha256").matches("[0-9a-f]{64}"));
    }
    Files.writeString(
        directory.resolve("config.json"),
        BERT.replace("\"hidden_size\": 384", "\"hidden_size\": 192"));
    assertRefused("must have shape (30522, 192)");
    Files.writeString(directory.resolve("config.json"), BERT.replace(": 6", ": 7"));
    assertRefused("bert.encoder.layer.6.attention.self.query.weight = absent");
  }

  private void assertRefused(String text) {
    Refusal.assertRefused(text, () -> HuggingFaceModel.at(directory).load(Device.cpu()).close());
  }

  private void assertConfigRefused(String from, String to, String text) throws IOException {
    assertTrue(BERT.contains(from));
    Files.writeString(directory.resolve("config.json"), BERT.replace(from, to));
    assertRefused(text);
  }

  @Test
  void refusesConfigurationsItCannotRun() throws IOException {
    assertConfigRefused("\"bert\"", "\"clip\"", "supported are bert, roberta, gpt2");
    assertConfigRefused("\"gelu\"", "\"mish\"", "hidden_act = mish: is not supported");
    assertConfigRefused("\"vocab_size\": 30522,", "", "vocab_size = absent");
    assertConfigRefused("12,", "7,", "num_attention_heads = 7: must divide hidden_size = 384");
    assertConfigRefused("{", "[", "is no JSON");
    Files.delete(directory.resolve("config.json"));
    assertRefused("config.json");
  }

  @Test
  void refusesMissingAndForeignFiles() throws IOException {
    assertRefused("neither model.safetensors nor its index");
    new SafetensorsWriter()
        .add("transformer.wte.weight", new float[] {1}, 1)
        .write(directory.resolve("model.safetensors"));
    assertRefused("hold no embeddings.word_embeddings.weight");
    Files.writeString(directory.resolve("tokenizer.json"), "{}");
    assertRefused("is no tokenizer");
    Files.delete(directory.resolve("tokenizer.json"));
    assertRefused("put the model's tokenizer.json there");
  }

  @Test
  void readsTheConfigurationsOfRelatives() throws IOException {
    Path config = directory.resolve("config.json");
    Files.writeString(
        config, BERT.replace("\"bert\"", "\"roberta\", \"pad_token_id\": 1").replace("512", "514"));
    TransformerConfig roberta = ConfigJson.read(config);
    assertEquals("RoBERTa", roberta.architecture());
    assertEquals(Optional.of(new PositionTable(514, 2)), roberta.embedding().positions());
    assertEquals(512, roberta.maxLength());
    Files.writeString(
        config,
        """
        {"model_type": "distilbert", "vocab_size": 100, "dim": 64, "n_layers": 3, "n_heads": 4,
         "hidden_dim": 256, "max_position_embeddings": 32, "activation": "gelu", "dropout": 0.2}
        """);
    assertEquals(
        TransformerConfig.bert(100, 64, 3, 4, 32)
            .named("DistilBERT")
            .with(new Embedding(64, Optional.of(new PositionTable(32, 0)), 0, 1, true, false))
            .with(new Dropout(0.2, 0.1)),
        ConfigJson.read(config));
  }
}
