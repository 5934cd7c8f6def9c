package io.attentionspectra.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Public means promised: every type that a module lists in its {@code public-types.txt} is named to
 * users, by the README, the guide or an example, or stands in a signature of one that is. What is
 * promised is closed: its members mention nothing else of ours, but for members marked as internal;
 * and nothing else is named to users. The Spark module is not on this class path; its types are
 * listed and named as a whole by its chapter.
 */
final class PromisedTypesTest {

  private static final List<String> MODULES =
      List.of("core", "formats", "monitor", "djl-integration", "onnx-integration", "report");
  private static final String SPARK = "spark-integration";
  private static final Pattern SPAN = Pattern.compile("`([^`\\n]+)`");
  private static final Pattern WORD = Pattern.compile("\\b[A-Z]\\w+");
  private static final Pattern IMPORT =
      Pattern.compile(
          "^import (?:static )?(io\\.attentionspectra\\.[a-z.]+[A-Z]\\w*)", Pattern.MULTILINE);

  @Test
  void whatIsPublicIsNamedOrInASignatureOfWhatIs() throws Exception {
    Map<String, Class<?>> promised = promised();
    assertTrue(promised.size() > 100, promised.size() + " types");
    Set<String> words = wordsShownToUsers();
    Deque<Class<?>> open = new ArrayDeque<>();
    promised.values().stream()
        .filter(type -> words.contains(type.getSimpleName()))
        .forEach(open::add);
    Set<String> reached = new TreeSet<>();
    while (!open.isEmpty()) {
      Class<?> type = open.remove();
      if (promised.containsKey(type.getName()) && reached.add(type.getName())) {
        PublicMembers.of(type).forEach((member, mentioned) -> open.addAll(outermost(mentioned)));
        open.addAll(PublicMembers.parentsAndCases(type));
      }
    }
    Set<String> unreached = new TreeSet<>(promised.keySet());
    unreached.removeAll(reached);
    assertEquals(
        Set.of(), unreached, "public, but neither named to users nor needed by what is named");
  }

  @Test
  void whatIsPromisedMentionsNothingElseOfOurs() throws Exception {
    Map<String, Class<?>> promised = promised();
    Set<String> leaks = new TreeSet<>();
    for (Class<?> type : promised.values()) {
      PublicMembers.of(type)
          .forEach(
              (member, mentioned) ->
                  mentioned.stream()
                      .filter(PublicMembers::isOurs)
                      .filter(other -> !isPromised(other, promised.keySet()))
                      .forEach(other -> leaks.add(member + " mentions " + other.getName())));
    }
    assertEquals(
        Set.of(),
        leaks,
        "members of promised types that mention types that are not: mark them"
            + " @API(status = INTERNAL), or promise the type");
  }

  @Test
  void whatIsNamedToUsersIsPromised() throws IOException {
    Set<String> promised = new HashSet<>();
    Set<String> others = new TreeSet<>();
    for (String module : modulesWithSpark()) {
      promised.addAll(listed(module));
      others.addAll(sources(module));
    }
    others.removeAll(promised);
    Set<String> used = new TreeSet<>();
    for (Path example : examples()) {
      IMPORT.matcher(Files.readString(example)).results().forEach(one -> used.add(one.group(1)));
    }
    used.removeAll(promised);
    Set<String> simple = new HashSet<>();
    promised.forEach(name -> simple.add(simpleName(name)));
    Set<String> shown = wordsOfPages();
    others.stream()
        .filter(name -> !simple.contains(simpleName(name)))
        .filter(name -> shown.contains(simpleName(name)))
        .forEach(used::add);
    assertEquals(Set.of(), used, "shown by README, guide or an example, but not promised");
  }

  private static boolean isPromised(Class<?> type, Set<String> promised) {
    Class<?> outer = type;
    while (outer.getEnclosingClass() != null) {
      if (PublicMembers.isInternal(outer)) {
        return false;
      }
      outer = outer.getEnclosingClass();
    }
    return promised.contains(outer.getName());
  }

  private static Map<String, Class<?>> promised() throws Exception {
    Map<String, Class<?>> types = new TreeMap<>();
    for (String module : MODULES) {
      for (String name : listed(module)) {
        types.put(name, Class.forName(name, false, PromisedTypesTest.class.getClassLoader()));
      }
    }
    return types;
  }

  private static List<String> modulesWithSpark() {
    return Stream.concat(MODULES.stream(), Stream.of(SPARK)).toList();
  }

  private static List<String> listed(String module) throws IOException {
    return Files.readAllLines(GuidePage.ROOT.resolve(module).resolve("public-types.txt"));
  }

  /** The names of a module's types, public or not. */
  private static List<String> sources(String module) throws IOException {
    Path root = GuidePage.ROOT.resolve(module).resolve("src/main/java");
    return javaFiles(root).stream()
        .map(file -> root.relativize(file).toString())
        .map(file -> file.replace(".java", "").replace(File.separatorChar, '.'))
        .toList();
  }

  private static List<Path> examples() throws IOException {
    return javaFiles(GuidePage.ROOT.resolve("examples/src/main/java"));
  }

  private static List<Path> javaFiles(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    }
  }

  /** Words that begin with a capital in spans and blocks of code of README, guide and examples. */
  private static Set<String> wordsShownToUsers() throws IOException {
    Set<String> words = wordsOfPages();
    for (Path example : examples()) {
      addWords(Files.readString(example), words);
    }
    return words;
  }

  private static Set<String> wordsOfPages() {
    List<GuidePage> pages = new ArrayList<>(GuidePage.all());
    pages.add(GuidePage.read(GuidePage.ROOT.resolve("README.md")));
    Set<String> words = new HashSet<>();
    for (GuidePage page : pages) {
      page.blocks("java").forEach(block -> addWords(block, words));
      SPAN.matcher(page.text()).results().forEach(span -> addWords(span.group(1), words));
    }
    return words;
  }

  private static void addWords(String code, Set<String> words) {
    WORD.matcher(code).results().forEach(word -> words.add(word.group()));
  }

  private static Set<Class<?>> outermost(Set<Class<?>> types) {
    Set<Class<?>> outers = new HashSet<>();
    for (Class<?> type : types) {
      Class<?> outer = type;
      while (outer.getEnclosingClass() != null) {
        outer = outer.getEnclosingClass();
      }
      outers.add(outer);
    }
    return outers;
  }

  private static String simpleName(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
