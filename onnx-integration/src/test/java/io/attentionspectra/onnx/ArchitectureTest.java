package io.attentionspectra.onnx;

import io.attentionspectra.testing.PackageGraph;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The package graph of the integration; no engine but ONNX Runtime. */
final class ArchitectureTest {

  private static final PackageGraph GRAPH =
      PackageGraph.of(
          "io.attentionspectra.onnx",
          Map.of(
              "run", List.of(),
              "internal.feed", List.of("run"),
              "model", List.of("internal.feed")));

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
    GRAPH.checkSizes(Set.of());
  }

  @Test
  void knowsNoOtherEngine() {
    GRAPH.checkKnowsNot("ai.djl..", "io.attentionspectra.djl..", "java.net..");
  }
}
