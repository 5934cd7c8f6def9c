package io.attentionspectra.testing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;

/**
 * The packages of the module under test and what each builds on. Given the root package and the
 * graph, it checks the compiled classes of the module; every module's ArchitectureTest calls it.
 */
public final class PackageGraph {

  /** Where a package is to be split. */
  private static final int MOST_LINES = 2_500;

  private static final int MOST_FILES = 30;

  private final String root;
  private final Map<String, List<String>> buildsOn;
  private final JavaClasses classes;

  private PackageGraph(String root, Map<String, List<String>> buildsOn) {
    this.root = root;
    this.buildsOn = new TreeMap<>(buildsOn);
    classes = new ClassFileImporter().importPath(Path.of("target", "classes"));
  }

  /**
   * The graph of a module.
   *
   * @param root package below which all others lie
   * @param buildsOn for each package, named below the root ("" for the root itself), those it
   *     builds on; what those build on is allowed too
   * @return the graph
   */
  public static PackageGraph of(String root, Map<String, List<String>> buildsOn) {
    return new PackageGraph(root, buildsOn);
  }

  /** The compiled classes of the module, without its tests. */
  public JavaClasses classes() {
    return classes;
  }

  /** Every package is in the graph, null-marked, no hall, and depends only on what it builds on. */
  public void check() {
    assertEquals(
        buildsOn.keySet(),
        classes.stream()
            .map(JavaClass::getPackageName)
            .map(this::below)
            .collect(Collectors.toCollection(TreeSet::new)),
        "packages of the module and of its graph");
    buildsOn.keySet().forEach(this::checkArrows);
    checkNullMarked();
  }

  /**
   * No package is larger than where one is split.
   *
   * @param larger packages that are, each with its reason in docs/decisions.md
   */
  public void checkSizes(Set<String> larger) {
    Set<String> halls = new TreeSet<>();
    for (String name : buildsOn.keySet()) {
      List<Path> files = sources(name);
      long lines = files.stream().mapToLong(PackageGraph::lines).sum();
      if (files.size() > MOST_FILES || lines > MOST_LINES) {
        halls.add(name);
      }
    }
    assertEquals(
        new TreeSet<>(larger),
        halls,
        "packages of more than " + MOST_FILES + " files or " + MOST_LINES + " lines");
  }

  /**
   * What is public outside packages named {@code internal} and not marked as internal is what
   * {@code public-types.txt} beside the pom lists, one name a line: a type becomes a promise only
   * by a line in that file.
   */
  public void checkPublicTypes() {
    List<String> promised =
        classes.stream()
            .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
            .filter(type -> !type.getName().contains("$"))
            .filter(type -> !type.getName().endsWith(".package-info"))
            .filter(type -> !(type.getPackageName() + ".").contains(".internal."))
            .filter(type -> !isMarkedInternal(type))
            .map(JavaClass::getName)
            .sorted()
            .toList();
    try {
      assertEquals(
          String.join("\n", Files.readAllLines(Path.of("public-types.txt"))),
          String.join("\n", promised));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isMarkedInternal(JavaClass type) {
    return type.isAnnotatedWith(API.class)
        && type.getAnnotationOfType(API.class).status() == API.Status.INTERNAL;
  }

  /** No class of the module depends on these packages, but for those in the door. */
  public void checkOnlyDoor(String door, String... libraries) {
    noClasses()
        .that()
        .resideOutsideOfPackage(root + "." + door)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(libraries)
        .because(door + " is the one door to it")
        .check(classes);
  }

  /** No class of the module depends on these packages. */
  public void checkKnowsNot(String... libraries) {
    noClasses().should().dependOnClassesThat().resideInAnyPackage(libraries).check(classes);
  }

  private void checkArrows(String name) {
    Set<String> allowed = reachable(name, new TreeSet<>());
    String[] forbidden =
        buildsOn.keySet().stream()
            .filter(other -> !allowed.contains(other))
            .map(this::whole)
            .toArray(String[]::new);
    if (forbidden.length > 0) {
      noClasses()
          .that()
          .resideInAPackage(whole(name))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(forbidden)
          .because(name + " builds on " + allowed + " only")
          .check(classes);
    }
  }

  private void checkNullMarked() {
    Set<String> unmarked =
        classes.stream()
            .map(JavaClass::getPackage)
            .filter(each -> !each.isAnnotatedWith(NullMarked.class))
            .map(JavaPackage::getName)
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(Set.of(), unmarked, "packages without a @NullMarked package-info.java");
  }

  /** The package and all that it builds on; a circle in the graph itself fails. */
  private Set<String> reachable(String name, Set<String> above) {
    assertTrue(above.add(name), "the graph runs in a circle through " + above);
    Set<String> found = new TreeSet<>(Set.of(name));
    for (String next : buildsOn.getOrDefault(name, List.of())) {
      assertTrue(buildsOn.containsKey(next), next + " is no package of the graph");
      found.addAll(reachable(next, above));
    }
    above.remove(name);
    return found;
  }

  private String below(String packageName) {
    return packageName.equals(root) ? "" : packageName.substring(root.length() + 1);
  }

  private String whole(String name) {
    return name.isEmpty() ? root : root + "." + name;
  }

  private List<Path> sources(String name) {
    Path folder = Path.of("src", "main", "java").resolve(whole(name).replace('.', '/'));
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !file.endsWith("package-info.java"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long lines(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
