package io.attentionspectra.cli;

import io.attentionspectra.testing.PackageGraph;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The package graph of the command line: one package per command. */
final class ArchitectureTest {

  private static final PackageGraph GRAPH =
      PackageGraph.of(
          "io.attentionspectra.cli",
          Map.ofEntries(
              Map.entry("io", List.of()),
              Map.entry("training", List.of()),
              Map.entry("compare", List.of("io")),
              Map.entry("figures", List.of("io")),
              Map.entry("inspect", List.of("io")),
              Map.entry("law", List.of("io")),
              Map.entry("pooling", List.of("io")),
              Map.entry("merge", List.of("inspect", "pooling")),
              Map.entry("signal", List.of("io")),
              Map.entry("simulate", List.of("io")),
              Map.entry("sites", List.of("io")),
              Map.entry("monitor", List.of("io", "training")),
              Map.entry(
                  "",
                  List.of(
                      "compare",
                      "figures",
                      "inspect",
                      "law",
                      "merge",
                      "monitor",
                      "pooling",
                      "signal",
                      "simulate",
                      "sites"))));

  @Test
  void packagesDependOnlyOnWhatTheyBuildOn() {
    GRAPH.check();
  }

  @Test
  void noPackageIsAHall() {
    GRAPH.checkSizes(Set.of());
  }
}
