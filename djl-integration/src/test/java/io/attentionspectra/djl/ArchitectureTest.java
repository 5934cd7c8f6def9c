package io.attentionspectra.djl;

import io.attentionspectra.testing.PackageGraph;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The package graph of the integration, and the one door to each outside library. */
final class ArchitectureTest {

  private static final PackageGraph GRAPH =
      PackageGraph.of(
          "io.attentionspectra.djl",
          Map.ofEntries(
              Map.entry("internal", List.of()),
              Map.entry("internal.kernel", List.of("internal")),
              Map.entry("observe", List.of("internal.kernel")),
              Map.entry("hook", List.of("observe")),
              Map.entry("model", List.of("observe")),
              Map.entry("tap", List.of("observe")),
              Map.entry("torchscript", List.of("observe")),
              Map.entry("pooling", List.of("tap")),
              Map.entry("session", List.of("hook", "model", "tap")),
              Map.entry("training", List.of("hook", "model", "tap"))));

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
    GRAPH.checkSizes(Set.of("model", "training"));
  }

  @Test
  void oneDoorLeadsToALibrary() {
    GRAPH.checkOnlyDoor("hook", "net.bytebuddy..");
  }
}
