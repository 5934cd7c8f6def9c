package io.attentionspectra.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.model.ModelShape;
import io.attentionspectra.model.Texts;
import io.attentionspectra.simulate.SimulatedSource;
import io.attentionspectra.study.Spectra;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** What the user guide shows runs, what it names exists, what it links to is there. */
final class UserGuideTest {

  private static final Set<String> QUICK = Set.of("law", "signal", "weights", "tracy-widom");
  private static final Set<String> READ =
      Set.of("--model", "--against", "--texts", "--labels", "--correlation");
  private static final Pattern NUMBERS = Pattern.compile("[-+.,\\d]+");
  private static final Pattern COMMAND =
      Pattern.compile("^\\./attention-spectra ([^#\\n]+)", Pattern.MULTILINE);
  private static final Pattern TYPE =
      Pattern.compile("([A-Z][a-z]\\w+)(?:\\.(\\w+))?(?:\\([^)]*\\))?");
  private static final Pattern METHOD = Pattern.compile("([a-z]\\w+)\\(.*\\)");
  private static final Map<String, String> SOURCES = GuidePage.sources();

  static List<GuidePage> pages() {
    return GuidePage.all();
  }

  @Test
  void everyBlockOfJavaIsARegionOfATest() {
    List<String> regions = GuidePage.regions();
    List<String> blocks =
        pages().stream()
            .flatMap(page -> page.blocks("java").stream())
            .map(GuidePage::normalised)
            .toList();
    assertFalse(blocks.isEmpty());
    blocks.forEach(block -> assertTrue(regions.contains(block), "in no test: " + block));
    regions.forEach(region -> assertTrue(blocks.contains(region), "on no page: " + region));
  }

  @Test
  void everyCommandIsValidAndQuickOnesRun(@TempDir Path folder) throws IOException {
    List<String> commands =
        pages().stream()
            .flatMap(page -> page.blocks("sh").stream())
            .flatMap(block -> COMMAND.matcher(block).results())
            .map((MatchResult match) -> match.group(1).strip())
            .toList();
    assertTrue(commands.size() >= 10, commands.toString());
    for (String command : commands) {
      String[] arguments = inFolder(folder, command.split("\\s+"));
      if (QUICK.contains(arguments[0])) {
        Invocation run = Invocation.of(arguments);
        assertEquals(0, run.status(), command + ": " + run.err());
      } else {
        assertDoesNotThrow(
            () -> new CommandLine(new AttentionSpectra()).parseArgs(arguments), command);
      }
    }
  }

  /** The same arguments with the files they read made, and all files in the folder. */
  private static String[] inFolder(Path folder, String[] arguments) throws IOException {
    String[] placed = arguments.clone();
    for (int i = 1; i < placed.length; i++) {
      Path file = folder.resolve(placed[i]);
      if (READ.contains(placed[i - 1]) && !NUMBERS.matcher(arguments[i]).matches()) {
        placed[i] = file.toString();
        if (arguments[i].endsWith("/")) {
          Files.createDirectories(file);
        } else {
          Files.writeString(file, "1,0.5\n0.5,1\n");
        }
      } else if (placed[i - 1].equals("--plot") || placed[i - 1].equals("--report")) {
        placed[i] = file.toString();
      }
    }
    return placed;
  }

  @ParameterizedTest
  @MethodSource("pages")
  void itsLinksLeadSomewhere(GuidePage page) {
    for (String link : page.links()) {
      String[] parts = link.split("#", 2);
      Path target = page.file().resolveSibling(parts[0]).normalize();
      assertTrue(Files.exists(target), page.file() + " links to " + link);
      if (parts.length == 2) {
        List<String> anchors = GuidePage.read(target).anchors();
        assertTrue(anchors.contains(parts[1]), link + " is none of " + anchors);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void theTypesAndMethodsItNamesExist(GuidePage page) {
    for (String code : page.codes()) {
      MatchResult type = match(TYPE, code);
      if (type != null && !isOfJava(type.group(1))) {
        String source = SOURCES.get(type.group(1));
        assertTrue(source != null, page.file() + " names the type " + code);
        String member = type.group(2);
        assertTrue(
            member == null || declares(source, member), page.file() + " names the member " + code);
      }
      MatchResult method = match(METHOD, code);
      assertTrue(
          method == null
              || SOURCES.values().stream().anyMatch(source -> declares(source, method.group(1))),
          page.file() + " names the method " + code);
    }
  }

  private static @Nullable MatchResult match(Pattern pattern, String code) {
    Matcher matcher = pattern.matcher(code);
    return matcher.matches() ? matcher.toMatchResult() : null;
  }

  private static boolean isOfJava(String type) {
    try {
      return Class.forName("java.lang." + type) != null;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  /** Whether a source has the name behind a type or at the start of a constant. */
  private static boolean declares(@Nullable String source, String member) {
    return source != null
        && Pattern.compile(
                "(?m)^ +(?:[^ *].*[\\w>\\]] " + member + "\\(|" + member + "(?:[ ({;,]|$))")
            .matcher(source)
            .find();
  }

  @Test
  void everyPageIsInTheIndex() {
    List<String> links = GuidePage.read(GuidePage.ROOT.resolve("docs/guide/index.md")).links();
    pages().stream()
        .map(page -> String.valueOf(page.file().getFileName()))
        .filter(name -> !name.equals("index.md"))
        .forEach(name -> assertTrue(links.contains(name), name));
  }

  /** The page on inspect explains every key of the document a study makes. */
  @Test
  void everyKeyOfTheDocumentIsExplained() {
    Set<String> keys = new TreeSet<>();
    keysOf(smallStudy(), keys);
    assertTrue(keys.contains("betaHat") && keys.contains("freeProductEdge"), keys.toString());
    Set<String> named =
        Set.copyOf(GuidePage.read(GuidePage.ROOT.resolve("docs/guide/inspect.md")).codes());
    Set<String> missing =
        keys.stream()
            .filter(key -> !(key.endsWith("Error") && keys.contains(key.replaceAll("Error$", ""))))
            .filter(key -> !named.contains(key))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(Set.of(), missing);
  }

  private static Map<String, ?> smallStudy() {
    ModelShape shape = new ModelShape(1, 1, 8, 12, 50, 32, false);
    return Spectra.of(SimulatedSource.of(shape, 1))
        .probe(Spectra.attentionSpectrum())
        .against(Spectra.reinitialisedHead(Spectra.replicas(2)))
        .probe(Spectra.pooledCovariance(Spectra.mean()))
        .against(Spectra.freeProduct(), Spectra.silverstein())
        .window(4)
        .run(Texts.of("texts", Collections.nCopies(20, "word ".repeat(12))))
        .toTree();
  }

  /** Keys down to the numbers of heads and pooled covariances; names of nulls are no keys. */
  private static void keysOf(Map<String, ?> tree, Set<String> keys) {
    for (String part : List.of("attention", "pooling")) {
      Stream<?> entries = tree.get(part) instanceof List<?> list ? list.stream() : Stream.empty();
      entries
          .filter(Map.class::isInstance)
          .flatMap(entry -> ((Map<?, ?>) entry).keySet().stream())
          .forEach(key -> keys.add(String.valueOf(key)));
    }
    if (tree.get("timing") instanceof Map<?, ?> timing) {
      timing.keySet().forEach(key -> keys.add(String.valueOf(key)));
    }
    tree.keySet().stream()
        .filter(key -> !key.equals("attention") && !key.equals("pooling"))
        .forEach(keys::add);
  }
}
