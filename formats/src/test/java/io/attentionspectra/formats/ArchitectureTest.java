package io.attentionspectra.formats;

import io.attentionspectra.testing.PackageGraph;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The package graph of formats: no engine, no network. */
final class ArchitectureTest {

  private static final PackageGraph GRAPH =
      PackageGraph.of(
          "io.attentionspectra.formats",
          Map.ofEntries(
              Map.entry("internal.checkpoint", List.of()),
              Map.entry("transformer", List.of()),
              Map.entry("internal.architecture", List.of("internal.checkpoint", "transformer")),
              Map.entry("internal", List.of()),
              Map.entry("internal.sentence", List.of("internal.checkpoint")),
              Map.entry("internal.chat", List.of("internal.checkpoint")),
              Map.entry("text", List.of()),
              Map.entry("tokens", List.of("internal", "internal.chat")),
              Map.entry("internal.image", List.of("internal.checkpoint", "tokens", "transformer")),
              Map.entry("internal.reading", List.of("tokens", "internal.sentence")),
              Map.entry("torchscript.internal.source", List.of()),
              Map.entry(
                  "torchscript.internal.inputs",
                  List.of("internal.reading", "torchscript.internal.source")),
              Map.entry("onnx.internal.graph", List.of("internal.checkpoint")),
              Map.entry("onnx.internal.pattern", List.of("onnx.internal.graph")),
              Map.entry("onnx.internal.rewrite", List.of("onnx.internal.pattern")),
              Map.entry("onnx.internal.weights", List.of("internal.architecture")),
              Map.entry("onnx.site", List.of("onnx.internal.rewrite")),
              Map.entry("torchscript", List.of("torchscript.internal.source")),
              Map.entry("torchscript.internal.flow", List.of("torchscript")),
              Map.entry("torchscript.internal.search", List.of("torchscript.internal.flow")),
              Map.entry("torchscript.archive", List.of("torchscript.internal.search"))));

  @Test
  void packagesDependOnlyOnWhatTheyBuildOn() {
    GRAPH.check();
  }

  @Test
  void onlyWhatIsPromisedIsPublic() {
    GRAPH.checkPublicTypes();
  }

  @Test
  void noPackageIsAHall() {
    GRAPH.checkSizes(Set.of("internal.architecture"));
  }

  @Test
  void knowsNeitherEngineNorNetwork() {
    GRAPH.checkKnowsNot("ai.onnxruntime..", "java.net..");
    GRAPH.checkKnowsNot(
        "ai.djl.inference..", "ai.djl.ndarray..", "ai.djl.nn..", "ai.djl.pytorch..");
  }

  @Test
  void onlyTokensKnowTheNativeTokenizers() {
    GRAPH.checkOnlyDoor("tokens", "ai.djl.huggingface..");
  }

  @Test
  void onlyChatKnowsTheTemplates() {
    GRAPH.checkOnlyDoor("internal.chat", "com.hubspot..", "jinjava..");
  }

  @Test
  void onlyOnnxKnowsTheGraphClasses() {
    GRAPH.checkOnlyDoor("onnx..", "ai.onnx.proto..");
  }
}
