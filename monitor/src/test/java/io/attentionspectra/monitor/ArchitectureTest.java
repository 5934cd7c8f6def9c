package io.attentionspectra.monitor;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import io.attentionspectra.testing.PackageGraph;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The package graph of the monitor: no engine. */
final class ArchitectureTest {

  private static final PackageGraph GRAPH =
      PackageGraph.of(
          "io.attentionspectra.monitor",
          Map.ofEntries(
              Map.entry("event", List.of()),
              Map.entry("alarm", List.of("event")),
              Map.entry("schedule", List.of("event")),
              Map.entry("trace", List.of("event")),
              Map.entry("sink", List.of("trace"))));

  @Test
  void packagesDependOnlyOnWhatTheyBuildOn() {
    GRAPH.check();
  }

  @Test
  void noPackageIsAHall() {
    GRAPH.checkSizes(Set.of());
  }

  @Test
  void knowsNoEngine() {
    GRAPH.checkKnowsNot("ai.djl..");
  }

  @Test
  void onlySinksKnowMicrometer() {
    GRAPH.checkOnlyDoor("sink", "io.micrometer..");
  }

  @Test
  void onlySinksKnowProtocolBuffers() {
    GRAPH.checkOnlyDoor("sink", "com.google.protobuf..");
  }

  @Test
  void onlyTracesAndSinksKnowJson() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.attentionspectra.monitor.event",
            "io.attentionspectra.monitor.alarm",
            "io.attentionspectra.monitor.schedule")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.fasterxml.jackson..")
        .check(GRAPH.classes());
  }
}
