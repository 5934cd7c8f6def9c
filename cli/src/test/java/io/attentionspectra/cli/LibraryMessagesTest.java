package io.attentionspectra.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the library says to programs does not name options of a command that they do not run. */
final class LibraryMessagesTest {

  private static final List<String> MODULES =
      List.of(
          "core",
          "formats",
          "monitor",
          "djl-integration",
          "onnx-integration",
          "report",
          "spark-integration");

  /** An option in a string; a comment or a shell's own dashes are none. */
  private static final Pattern OPTION = Pattern.compile("^[^*/]*\"[^\"]*(?<![\\w-])--[a-z]{2,}");

  @Test
  void noMessageNamesAnOption() throws IOException {
    List<String> found = new ArrayList<>();
    int files = 0;
    for (String module : MODULES) {
      try (Stream<Path> sources =
          Files.walk(GuidePage.ROOT.resolve(module).resolve("src/main/java"))) {
        for (Path source : sources.filter(path -> path.toString().endsWith(".java")).toList()) {
          files++;
          for (String line : Files.readAllLines(source)) {
            if (OPTION.matcher(line).find()) {
              found.add(source.getFileName() + ": " + line.strip());
            }
          }
        }
      }
    }
    assertTrue(files > 800, files + " files");
    assertEquals(List.of(), found);
  }
}
