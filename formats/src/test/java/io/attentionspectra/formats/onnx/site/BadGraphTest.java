package io.attentionspectra.formats.onnx.site;

import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are no ONNX model, or none that can be trusted: one line, naming the culprit. */
final class BadGraphTest {

  private static final Path FIXTURES =
      Path.of("src/test/resources/io/attentionspectra/formats/onnx/fixtures");

  @TempDir private Path directory;

  private static byte[] sound(String name) throws IOException {
    return Files.readAllBytes(FIXTURES.resolve(name + ".onnx"));
  }

  private static byte[] edited(String name, UnaryOperator<ModelProto.Builder> edit)
      throws IOException {
    return edit.apply(ModelProto.parseFrom(sound(name)).toBuilder()).build().toByteArray();
  }

  @Test
  void whatIsNoProtobuf() throws IOException {
    byte[] text = "{\"not\": \"a graph\"}".getBytes(StandardCharsets.UTF_8);
    assertRefused("ONNX", () -> OnnxProbe.of(text));
    assertRefused("ONNX", () -> OnnxProbe.of(new byte[0]));
    byte[] whole = sound("rotary");
    assertRefused(
        "is no whole ONNX model",
        () -> OnnxProbe.of(Arrays.copyOf(whole, whole.length - whole.length / 3)));
  }

  @Test
  void missingFile() {
    assertRefused("does not exist", () -> OnnxProbe.of(directory.resolve("model.onnx")));
  }

  @Test
  void circles() throws IOException {
    byte[] circular =
        edited(
            "rotary",
            model -> {
              NodeProto.Builder first = softmax(model);
              first.setInput(0, first.getOutput(0));
              return model;
            });
    assertRefused("needs what it makes itself", () -> OnnxProbe.of(circular));
    assertRefused("Softmax", () -> OnnxProbe.of(circular));
  }

  @Test
  void nothingThatItGives() throws IOException {
    byte[] silent =
        edited(
            "rotary",
            model -> {
              model.getGraphBuilder().clearOutput();
              return model;
            });
    assertRefused("it has no outputs", () -> OnnxProbe.of(silent));
  }

  private static NodeProto.Builder softmax(ModelProto.Builder model) {
    return model.getGraphBuilder().getNodeBuilderList().stream()
        .filter(node -> node.getOpType().equals("Softmax"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void valuesMadeByNothingOrTwice() throws IOException {
    byte[] unmade =
        edited(
            "rotary",
            model -> {
              softmax(model).setInput(0, "nowhere");
              return model;
            });
    assertRefused("reads 'nowhere', made by nothing", () -> OnnxProbe.of(unmade));
    byte[] twice =
        edited(
            "rotary",
            model -> {
              model.getGraphBuilder().addNode(softmax(model).build());
              return model;
            });
    assertRefused("a second time", () -> OnnxProbe.of(twice));
  }

  @Test
  void shapesThatLie() throws IOException {
    byte[] lying =
        edited(
            "rotary",
            model -> {
              model.getGraphBuilder().getInitializerBuilder(0).setDims(0, 1_000_000);
              return model;
            });
    assertRefused("has other than as many bytes as its shape says", () -> OnnxProbe.of(lying));
    assertRefused("embeddings.word", () -> OnnxProbe.of(lying));
    byte[] negative =
        edited(
            "rotary",
            model -> {
              model.getGraphBuilder().getInitializerBuilder(0).setDims(0, -1);
              return model;
            });
    assertRefused("must have sizes that an array can have", () -> OnnxProbe.of(negative));
  }

  @ParameterizedTest
  @ValueSource(strings = {"../secret", "/etc/hostname", "a/../../secret", "..", "", "a\\b"})
  void externalDataOutsideTheFolder(String location) throws IOException {
    Files.write(directory.resolve("secret"), new byte[1 << 16]);
    Path folder = Files.createDirectory(directory.resolve("model"));
    Path file = folder.resolve("external.onnx");
    Files.write(file, edited("external", model -> relocated(model, location)));
    assertRefused("outside the model's folder", () -> OnnxProbe.of(file));
    assertRefused("embeddings.word", () -> OnnxProbe.of(file));
  }

  private static ModelProto.Builder relocated(ModelProto.Builder model, String location) {
    for (TensorProto.Builder tensor : model.getGraphBuilder().getInitializerBuilderList()) {
      for (StringStringEntryProto.Builder entry : tensor.getExternalDataBuilderList()) {
        if (entry.getKey().equals("location")) {
          entry.setValue(location);
        }
      }
    }
    return model;
  }

  @Test
  void externalDataThatIsNotThere() throws IOException {
    Path file = directory.resolve("external.onnx");
    Files.write(file, sound("external"));
    assertRefused("which is missing", () -> OnnxProbe.of(file));
    Files.write(directory.resolve("external.onnx_data"), new byte[100]);
    assertRefused("goes beyond the end of its file", () -> OnnxProbe.of(file));
    assertRefused("open the model from its path", () -> OnnxProbe.of(sound("external")));
    Files.copy(FIXTURES.resolve("external.onnx_data"), directory.resolve("weights"));
    Files.write(file, edited("external", model -> relocated(model, "weights")));
    assertEquals(directory, OnnxProbe.of(file).externalFolder().orElseThrow());
  }

  /** An operator of someone's own between scores and softmax: attention is still probed. */
  @Test
  void unknownOperators() throws IOException {
    byte[] own =
        edited(
            "bent-scores",
            model -> {
              for (NodeProto.Builder node : model.getGraphBuilder().getNodeBuilderList()) {
                if (node.getOpType().equals("Erf")) {
                  node.setDomain("example.own").setOpType("Bend").setName("bend");
                }
              }
              return model;
            });
    for (OnnxSite site : OnnxProbe.of(own).sites()) {
      assertTrue(site.probabilities().isPresent());
      assertTrue(site.value().isPresent());
      assertTrue(site.product().isEmpty());
      assertEquals(1, site.missing().size());
      assertTrue(
          site.missing().get(0).contains("node bend (example.own.Bend)"), site.missing()::toString);
    }
  }
}
