package io.attentionspectra.djl;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The package graph of the integration, and the one door to each outside library. */
final class ArchitectureTest {

  private static final String ROOT = ArchitectureTest.class.getPackageName();

  /** Each package and those it may use. */
  private static final Map<String, Set<String>> USES =
      Map.of(
          "kernel", Set.of(),
          "observe", Set.of(),
          "hook", Set.of("observe"),
          "model", Set.of("observe"),
          "tap", Set.of("kernel", "observe"),
          "torchscript", Set.of("kernel", "observe"),
          "pooling", Set.of("observe", "tap"),
          "session", Set.of("kernel", "observe", "model", "hook", "tap"),
          "training", Set.of("kernel", "observe", "model", "hook", "tap"));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  @Test
  void packagesUseOnlyThoseBelowThem() {
    LayeredArchitecture graph = layeredArchitecture().consideringOnlyDependenciesInLayers();
    for (String name : USES.keySet()) {
      graph = graph.layer(name).definedBy(ROOT + "." + name);
    }
    for (Map.Entry<String, Set<String>> each : USES.entrySet()) {
      String[] below = each.getValue().toArray(String[]::new);
      LayeredArchitecture.LayerDependencySpecification layer = graph.whereLayer(each.getKey());
      graph = below.length == 0 ? layer.mayNotAccessAnyLayer() : layer.mayOnlyAccessLayers(below);
    }
    graph.check(CLASSES);
  }

  @Test
  void everyPackageIsInTheGraphAndNullMarked() {
    Set<JavaPackage> packages =
        CLASSES.stream().map(JavaClass::getPackage).collect(Collectors.toSet());
    assertEquals(
        USES.keySet().stream().map(name -> ROOT + "." + name).collect(Collectors.toSet()),
        packages.stream().map(JavaPackage::getName).collect(Collectors.toSet()));
    for (JavaPackage each : packages) {
      assertEquals(true, each.isAnnotatedWith(NullMarked.class), each.getName());
    }
  }

  @ParameterizedTest
  @CsvSource({"net.bytebuddy.., hook", "ai.djl.huggingface.., observe"})
  void oneDoorLeadsToALibrary(String library, String door) {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "." + door)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .because(door + " is the one door to it")
        .check(CLASSES);
  }
}
