package io.attentionspectra;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The package graph of core, and the one door to each outside library. */
final class ArchitectureTest {

  private static final String ROOT = "io.attentionspectra";

  /** Each package and those it builds on; what those build on is allowed too. */
  private static final Map<String, List<String>> BUILDS_ON =
      Map.ofEntries(
          Map.entry("base", List.of()),
          Map.entry("file", List.of()),
          Map.entry("linalg", List.of("base")),
          Map.entry("spectrum", List.of("base")),
          Map.entry("free", List.of("spectrum")),
          Map.entry("causal", List.of("spectrum")),
          Map.entry("law", List.of("free", "causal")),
          Map.entry("signal", List.of("law")),
          Map.entry("attention", List.of("linalg", "spectrum")),
          Map.entry("pooling", List.of("linalg")),
          Map.entry("ensemble", List.of("attention", "pooling")),
          Map.entry("probe", List.of("spectrum", "ensemble")),
          Map.entry("advice", List.of("signal", "probe")),
          Map.entry("study", List.of("ensemble", "advice")));

  private static final JavaClasses CORE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  static Stream<String> packages() {
    return BUILDS_ON.keySet().stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("packages")
  void dependsOnlyOnWhatItBuildsOn(String name) {
    Set<String> allowed = reachable(name);
    String[] forbidden =
        packages()
            .filter(other -> !allowed.contains(other))
            .map(ArchitectureTest::inside)
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage(inside(name))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(forbidden)
        .because(name + " builds on " + allowed + " only")
        .allowEmptyShould(true)
        .check(CORE);
  }

  @Test
  void everyPackageIsInTheGraph() {
    Set<String> strangers =
        CORE.stream()
            .map(JavaClass::getPackageName)
            .filter(name -> name.startsWith(ROOT + "."))
            .map(name -> name.substring(ROOT.length() + 1).split("\\.", 2)[0])
            .filter(name -> !BUILDS_ON.containsKey(name))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(Set.of(), strangers, "packages of core missing from BUILDS_ON");
  }

  @Test
  void everyPackageIsNullMarked() {
    Set<String> unmarked =
        CORE.stream()
            .map(JavaClass::getPackage)
            .distinct()
            .filter(javaPackage -> !javaPackage.isAnnotatedWith(NullMarked.class))
            .map(JavaPackage::getName)
            .collect(Collectors.toCollection(TreeSet::new));
    assertTrue(CORE.contain(ROOT + ".base.Check"), "the classes of core were not found");
    assertEquals(Set.of(), unmarked, "packages without a @NullMarked package-info.java");
  }

  @Test
  void onlyLinalgKnowsTheMatrixLibrary() {
    noClasses()
        .that()
        .resideOutsideOfPackage(inside("linalg"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.ejml..")
        .because("linalg is the one door to EJML")
        .check(CORE);
  }

  @Test
  void knowsNeitherEngineNorNetwork() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("ai.djl..", "java.net..")
        .because("core runs without a deep learning engine and without a network")
        .check(CORE);
  }

  private static Set<String> reachable(String name) {
    Set<String> found = new TreeSet<>(Set.of(name));
    for (String next : BUILDS_ON.getOrDefault(name, List.of())) {
      found.addAll(reachable(next));
    }
    return found;
  }

  private static String inside(String name) {
    return ROOT + "." + name + "..";
  }
}
