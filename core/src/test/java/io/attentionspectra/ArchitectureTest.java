package io.attentionspectra;

import io.attentionspectra.testing.PackageGraph;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The package graph of core, and the one door to each outside library. */
final class ArchitectureTest {

  private static final PackageGraph GRAPH =
      PackageGraph.of(
          "io.attentionspectra",
          Map.ofEntries(
              Map.entry("base.internal", List.of()),
              Map.entry("base", List.of("base.internal")),
              Map.entry("file.internal", List.of("base")),
              Map.entry("state", List.of("base")),
              Map.entry("state.internal", List.of("file.internal", "state")),
              Map.entry("linalg", List.of("base")),
              Map.entry("spectrum", List.of("base")),
              Map.entry("free.internal", List.of("base")),
              Map.entry("free", List.of("free.internal", "spectrum")),
              Map.entry("resolvent", List.of("spectrum")),
              Map.entry("causal", List.of("resolvent")),
              Map.entry("masked", List.of("resolvent")),
              Map.entry("pooling", List.of("linalg")),
              Map.entry("score", List.of("base")),
              Map.entry("attention", List.of("linalg", "score", "spectrum")),
              Map.entry("balancing", List.of("attention")),
              Map.entry("matrixfree", List.of("balancing")),
              Map.entry("family", List.of("spectrum")),
              Map.entry("law", List.of("causal", "family", "free", "masked", "score")),
              Map.entry("ensemble", List.of("attention", "pooling")),
              Map.entry("signal", List.of("law")),
              Map.entry("lengths", List.of("pooling")),
              Map.entry("model", List.of("ensemble", "matrixfree")),
              Map.entry("probe", List.of("model")),
              Map.entry("simulate", List.of("model")),
              Map.entry("nulls", List.of("model", "signal")),
              Map.entry("result", List.of("nulls", "probe")),
              Map.entry("advice", List.of("file.internal", "lengths", "result", "state.internal")),
              Map.entry("compare.internal", List.of("linalg")),
              Map.entry("compare", List.of("compare.internal", "result")),
              Map.entry("study", List.of("advice", "compare"))));

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
    GRAPH.checkSizes(Set.of("advice", "lengths", "model", "pooling", "study"));
  }

  @Test
  void onlyLinalgKnowsTheMatrixLibrary() {
    GRAPH.checkOnlyDoor("linalg", "org.ejml..");
  }

  @Test
  void knowsNeitherEngineNorNetwork() {
    GRAPH.checkKnowsNot("ai.djl..", "java.net..");
  }
}
