package io.attentionspectra.spark;

import io.attentionspectra.testing.PackageGraph;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The package graph of the integration; a column of vectors needs no engine. */
final class ArchitectureTest {

  private static final PackageGraph GRAPH =
      PackageGraph.of(
          "io.attentionspectra.spark",
          Map.of(
              "internal", List.of(),
              "vectors", List.of("internal"),
              "model", List.of("internal"),
              "", List.of("model"),
              "job", List.of("")));

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
  void aColumnOfVectorsNeedsNoEngine() {
    GRAPH.checkOnlyDoor(
        "model",
        "ai.djl..",
        "ai.onnxruntime..",
        "io.attentionspectra.djl..",
        "io.attentionspectra.onnx..");
  }

  @Test
  void knowsNoNetwork() {
    GRAPH.checkKnowsNot("java.net..");
  }
}
