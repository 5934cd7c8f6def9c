package io.attentionspectra.djl.model;

import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attentionspectra.djl.observe.AttentionTap;
import io.attentionspectra.djl.observe.ForwardObserver;
import io.attentionspectra.djl.observe.TokenBatch;
import io.attentionspectra.formats.checkpoint.SafetensorsCheckpoint;
import io.attentionspectra.formats.checkpoint.StoredTensor;
import io.attentionspectra.formats.tokens.TokenizedText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A BERT exported by PyTorch 1.13 gives what the original code computes, wherever its files lie.
 * Reference: Hugging Face transformers 4.46.0.dev0 (f0eabf6c7da2), eager attention, float32.
 */
final class OnnxBertTest {

  private static final double TOLERANCE = 1e-5;

  @TempDir private Path directory;

  private Path copy(String resource, String place) throws IOException {
    Path target = directory.resolve(place);
    Files.createDirectories(target.getParent());
    try (InputStream input = OnnxBertTest.class.getResourceAsStream("onnx-bert/" + resource)) {
      Files.copy(input, target);
    }
    return target;
  }

  private static JsonNode expected() throws IOException {
    try (InputStream input = OnnxBertTest.class.getResourceAsStream("onnx-bert/expected.json")) {
      return new ObjectMapper().readTree(input);
    }
  }

  private void assertComputes(TransformerModel model) throws IOException {
    Files.createDirectories(directory.resolve("reference"));
    if (Files.notExists(directory.resolve("reference/model.safetensors"))) {
      copy("expected.safetensors", "reference/model.safetensors");
    }
    JsonNode reference = expected();
    try (SafetensorsCheckpoint tensors = SafetensorsCheckpoint.in(directory.resolve("reference"))) {
      for (int i = 0; i < 2; i++) {
        TokenizedText text = model.tokenizer().tokenize(reference.path("texts").get(i).asText());
        assertEquals(reference.path("input_ids").get(i).size(), text.length());
        List<float[]> attention = new ArrayList<>();
        try (NDManager scope = model.newScope()) {
          NDArray hidden =
              model.forward(
                  scope,
                  new TokenBatch(List.of(text)),
                  new ForwardObserver() {
                    @Override
                    public void attention(int layer, AttentionTap tap) {
                      attention.add(tap.attention().toFloatArray());
                    }
                  });
          assertArrayEquals(
              values(tensors, "seq" + i + ".hidden.3"), hidden.toFloatArray(), (float) TOLERANCE);
        }
        for (int layer = 0; layer < 3; layer++) {
          assertArrayEquals(
              values(tensors, "seq" + i + ".attention." + layer),
              attention.get(layer),
              (float) TOLERANCE);
        }
      }
    }
  }

  private static float[] values(SafetensorsCheckpoint tensors, String name) {
    StoredTensor tensor = tensors.tensor(name);
    float[] values = new float[Math.toIntExact(tensor.shape().size())];
    tensor.elements(0, values.length).get(values);
    return values;
  }

  @Test
  void isProvenFromItsGraph() throws IOException {
    Path file = copy("model.onnx", "model.onnx");
    copy("tokenizer.json", "tokenizer.json");
    try (TransformerModel model = OnnxModel.at(file).load(Device.cpu())) {
      assertEquals(4, model.config().heads());
      assertEquals(List.of(), model.notes());
      assertComputes(model);
    }
  }

  @Test
  void liesInTheHubsFolder() throws IOException {
    Path file = copy("model.onnx", "repository/onnx/model.onnx");
    copy("tokenizer.json", "repository/tokenizer.json");
    copy("config.json", "repository/config.json");
    Path root = directory.resolve("repository");
    for (TransformerSource source : List.of(OnnxModel.at(file), HuggingFaceModel.at(root))) {
      try (TransformerModel model = source.load(Device.cpu())) {
        assertComputes(model);
      }
    }
    assertEquals("repository", HuggingFaceModel.at(root).name());
    Files.writeString(
        root.resolve("config.json"),
        Files.readString(root.resolve("config.json"))
            .replace("\"num_attention_heads\": 4", "\"num_attention_heads\": 8"));
    assertRefused(
        "is of another model than the graph: 8 heads for 4",
        () -> OnnxModel.at(file).load(Device.cpu()).close());
  }

  @Test
  void namesWhatTheFolderHoldsInstead() throws IOException {
    copy("model.onnx", "repository/onnx/model_quantized.onnx");
    copy("config.json", "repository/config.json");
    assertRefused(
        "holds no model.onnx, only model_quantized.onnx",
        () -> HuggingFaceModel.at(directory.resolve("repository")).load(Device.cpu()).close());
  }

  @Test
  void looksOnlyAboveAFolderOfGraphs() throws IOException {
    Path file = copy("model.onnx", "repository/export/model.onnx");
    copy("tokenizer.json", "repository/tokenizer.json");
    assertRefused("tokenizer.json", () -> OnnxModel.at(file).load(Device.cpu()).close());
  }

  @Test
  void namesThatTellNothingAreNoWeightsMissing() throws IOException {
    Path file = copy("model.onnx", "model.onnx");
    copy("tokenizer.json", "tokenizer.json");
    ModelProto whole = ModelProto.parseFrom(Files.readAllBytes(file));
    ModelProto.Builder nameless = whole.toBuilder();
    for (NodeProto.Builder node : nameless.getGraphBuilder().getNodeBuilderList()) {
      node.clearName();
    }
    Files.write(file, nameless.build().toByteArray());
    try (TransformerModel model = OnnxModel.at(file).load(Device.cpu())) {
      assertComputes(model);
    }
    // With another kind of sum nothing is proven, and without names nothing is found.
    ModelProto unproven = replaced(nameless.build(), "Softmax", "Hardmax");
    Files.write(file, unproven.toByteArray());
    assertRefused("does not show its", () -> OnnxModel.at(file).load(Device.cpu()).close());
    copy("config.json", "config.json");
    assertRefused(
        "cannot be told apart: the names of its nodes do not tell which matrix is which",
        () -> OnnxModel.at(file).load(Device.cpu()).close());
  }

  private static ModelProto replaced(ModelProto model, String operation, String other) {
    ModelProto.Builder changed = model.toBuilder();
    for (NodeProto.Builder node : changed.getGraphBuilder().getNodeBuilderList()) {
      node.setOpType(node.getOpType().equals(operation) ? other : node.getOpType());
    }
    return changed.build();
  }

  /** What is believed of a configuration is only what the graph does not contradict. */
  @Test
  void aConfigurationOfAnotherActivationOrScaleIsRefused() throws IOException {
    Path file = copy("model.onnx", "model.onnx");
    copy("tokenizer.json", "tokenizer.json");
    copy("config.json", "config.json");
    ModelProto whole = ModelProto.parseFrom(Files.readAllBytes(file));
    Files.write(file, replaced(whole, "Erf", "Tanh").toByteArray());
    assertRefused(
        "is of another model than the graph, which does not show its activation to be GELU",
        () -> OnnxModel.at(file).load(Device.cpu()).close());
  }

  @Test
  void tokensWithoutARowAreRefused() throws IOException {
    Path file = copy("model.onnx", "model.onnx");
    copy("tokenizer.json", "tokenizer.json");
    try (TransformerModel model = OnnxModel.at(file).load(Device.cpu());
        NDManager scope = model.newScope()) {
      boolean[] special = {false, false};
      for (long id : new long[] {96, -1, 1L << 40}) {
        TokenizedText text = TokenizedText.of(new long[] {5, id}, new long[2], special);
        assertRefused(
            "token = " + id + ": has no row in the model's table of 96",
            () -> model.forward(scope, new TokenBatch(List.of(text)), ForwardObserver.none()));
      }
      TokenizedText typed = TokenizedText.of(new long[2], new long[] {0, 2}, special);
      assertRefused(
          "token type = 2: has no row in the model's table of 2",
          () -> model.observe(new TokenBatch(List.of(typed)), ForwardObserver.none()));
      assertTrue(model.notes().isEmpty());
    }
  }
}
