package io.attentionspectra.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A page of the user guide.
 *
 * @param file where it is
 * @param text what it says
 */
record GuidePage(Path file, String text) {

  /** The directory of the project. */
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private static final Pattern BLOCK =
      Pattern.compile("^```(\\w*)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)]+)\\)");
  private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");
  private static final Pattern HEADING = Pattern.compile("^#+ (.*)$", Pattern.MULTILINE);
  private static final Pattern REGION =
      Pattern.compile("^ *// guide:[\\w-]+\\n(.*?)^ *// end$", Pattern.MULTILINE | Pattern.DOTALL);

  static List<GuidePage> all() {
    return files(ROOT.resolve("docs/guide"), ".md").map(GuidePage::read).toList();
  }

  static GuidePage read(Path file) {
    try {
      return new GuidePage(file, Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The regions of code that tests of all modules mark for the guide, blanks normalised. */
  static List<String> regions() {
    return files(ROOT, "GuideTest.java")
        .filter(file -> file.getParent().endsWith("guide"))
        .flatMap(file -> REGION.matcher(read(file).text).results())
        .map(match -> normalised(match.group(1)))
        .toList();
  }

  /** The sources that are shipped, by simple name of their type. */
  static Map<String, String> sources() {
    return files(ROOT, ".java")
        .filter(file -> file.toString().contains("/src/main/java/"))
        .filter(file -> !file.endsWith("package-info.java"))
        .collect(
            Collectors.toMap(
                file -> String.valueOf(file.getFileName()).replace(".java", ""),
                file -> read(file).text,
                String::concat));
  }

  static String normalised(String code) {
    return code.strip().replaceAll("\\s+", " ");
  }

  /** The blocks of a language. */
  List<String> blocks(String language) {
    return BLOCK
        .matcher(text)
        .results()
        .filter(match -> match.group(1).equals(language))
        .map(match -> match.group(2))
        .toList();
  }

  List<String> links() {
    return LINK.matcher(prose()).results().map(match -> match.group(1)).toList();
  }

  /** What is set in code type within the text. */
  List<String> codes() {
    return CODE.matcher(prose()).results().map(match -> match.group(1)).toList();
  }

  /** The anchors that headings make, as the usual renderers do. */
  List<String> anchors() {
    return HEADING
        .matcher(text)
        .results()
        .map((MatchResult match) -> match.group(1).toLowerCase(java.util.Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} -]", "").replace(' ', '-'))
        .toList();
  }

  private String prose() {
    return BLOCK.matcher(text).replaceAll("");
  }

  private static Stream<Path> files(Path directory, String end) {
    try (Stream<Path> tree = Files.walk(directory)) {
      return tree
          .filter(file -> file.toString().endsWith(end))
          .filter(file -> !file.toString().contains("/target/"))
          .sorted()
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
