package io.attentionspectra.report;

import io.attentionspectra.testing.PackageGraph;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The package graph of the report: it knows no engine and no command line. */
final class ArchitectureTest {

  private static final PackageGraph GRAPH =
      PackageGraph.of(
          "io.attentionspectra.report",
          Map.ofEntries(
              Map.entry("page", List.of()),
              Map.entry("plot.internal", List.of()),
              Map.entry("figures.internal", List.of("plot.internal")),
              Map.entry("figures.causal.internal", List.of("figures.internal")),
              Map.entry("figures", List.of("figures.causal.internal")),
              Map.entry("plot", List.of("plot.internal"))));

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
  void knowsNeitherEngineNorCommandLine() {
    GRAPH.checkKnowsNot("ai.djl..", "picocli..");
  }
}
